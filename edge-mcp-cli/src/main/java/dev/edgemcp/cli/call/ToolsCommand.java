package dev.edgemcp.cli.call;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.TakesChild;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Table;
import dev.edgemcp.core.client.ServerInfo;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolDefinition;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp tools}: what a server offers. */
@Command(
        name = "tools",
        description = "List the tools of an MCP server.",
        customSynopsis = {"edge-mcp tools [OPTIONS] [URL]", "       edge-mcp tools [OPTIONS] -- COMMAND [ARGS…]"})
public final class ToolsCommand implements Runnable, TakesChild {
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
    public ToolsCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        ServerRequest request = server.request(spec, context.child());
        try (Connection connection = Connection.open(request, context)) {
            List<ToolDefinition> tools = connection.await(connection.client().listTools(request.timeout()));
            if (form == Form.JSON) {
                context.console().json(json(connection.client().serverInfo(), tools));
            } else {
                table(tools, context.console());
            }
        }
    }

    private static void table(List<ToolDefinition> tools, Console console) {
        if (tools.isEmpty()) {
            console.note("The server offers no tools.");
            return;
        }
        Table table = new Table("NAME", "DESCRIPTION");
        tools.forEach(tool -> table.row(tool.name(), tool.description()));
        table.print(console);
    }

    private static ObjectNode json(ServerInfo server, List<ToolDefinition> tools) {
        ObjectNode json = Json.object();
        if (server.implementation() != null) {
            json.set("server", server.implementation().toJson());
        }
        json.put("protocolVersion", server.revision().id());
        ArrayNode array = json.putArray("tools");
        tools.forEach(tool -> array.add(tool.toJson(server.revision())));
        return json;
    }
}
