package dev.edgemcp.cli.call;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.TakesChild;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Table;
import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code edge-mcp limits}: how often the caller may call, and how much of that is left. */
@Command(
        name = "limits",
        description = "Show your limits at an Edge MCP server, and what is left of them.",
        customSynopsis = {"edge-mcp limits [OPTIONS] [URL]", "       edge-mcp limits [OPTIONS] -- COMMAND [ARGS…]"})
public final class LimitsCommand implements Runnable, TakesChild {
    private static final String STATUS = "edge_status";

    private final CliContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final ServerArgument server = new ServerArgument();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json (default: table).")
    private Form form = Form.TABLE;

    private enum Form {
        TABLE,
        JSON
    }

    /** The command in its process. */
    public LimitsCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        ServerRequest request = server.request(spec, context.child());
        try (Connection connection = Connection.open(request, context)) {
            ToolResult status = connection.await(
                    connection.client().callTool(STATUS, Json.object(), new CallOptions(request.timeout(), null)));
            if (status.isError() || status.structured() == null) {
                throw new CliException(
                        ExitCode.BAD_DATA,
                        "The server shows no limits.",
                        "It is not an Edge MCP server, or its tool " + STATUS + " failed.",
                        "edge-mcp tools");
            }
            show(status.structured(), context.console());
        }
    }

    private void show(JsonNode status, Console console) {
        JsonNode allowances = status.path("allowances");
        if (form == Form.JSON) {
            console.json(allowances.isArray() ? allowances : Json.tree(List.of()));
            return;
        }
        if (allowances.isEmpty()) {
            console.note("The server limits nobody.");
            return;
        }
        Table table = new Table("LIMIT", "ALLOWED", "AT ONCE", "LEFT NOW");
        for (JsonNode each : allowances) {
            boolean rate = each.has("burst");
            table.row(
                    rate
                            ? each.path("limitType").asString("")
                            : each.path("period").asString("") + " "
                                    + each.path("limitType").asString(""),
                    number(each.path("limit").asDouble(0)) + (rate ? " calls per second" : " calls"),
                    rate ? each.path("burst").asString("") : "",
                    each.path("remaining").asString(""));
        }
        table.print(console);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
