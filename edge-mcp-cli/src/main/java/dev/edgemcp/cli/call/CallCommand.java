package dev.edgemcp.cli.call;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.TakesChild;
import dev.edgemcp.cli.output.ProgressLine;
import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.client.Progress;
import dev.edgemcp.core.protocol.ToolResult;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp call}: one call of one tool. */
@Command(
        name = "call",
        description = "Call a tool of an MCP server and print its result.",
        customSynopsis = {
            "edge-mcp call [OPTIONS] TOOL [JSON|@FILE|-]",
            "       edge-mcp call [OPTIONS] TOOL [JSON|@FILE|-] -- COMMAND [ARGS…]"
        })
public final class CallCommand implements Callable<Integer>, TakesChild {
    private final CliContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "TOOL", description = "The name of the tool.")
    private String tool = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "JSON",
            description = "The arguments as a JSON object, @FILE to read them from a file, - from standard input.")
    private @Nullable String arguments;

    @Option(
            names = {"-a", "--argument"},
            paramLabel = "KEY=VALUE",
            description = "One argument; the value is JSON, or else a string. Can be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    @Option(names = "--url", paramLabel = "URL", description = "The server (default: http://127.0.0.1:8082/mcp).")
    private @Nullable URI url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "text, for the structured content or else the text of the result,"
                    + " or json, for all of it (default: text).")
    private ResultForm form = ResultForm.TEXT;

    @Option(names = "--progress", description = "Tell progress on standard error even if it is no terminal.")
    private boolean progress;

    /** The command in its process. */
    public CallCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (url != null && !context.child().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Give either --url or a command after '--', not both.");
        }
        ServerRequest request = server.request(url, context.child());
        ObjectNode input = Arguments.read(arguments, pairs, context.stdin());
        try (Connection connection = Connection.open(request, context)) {
            ToolResult result = call(connection, request, input);
            return form.print(result, connection.client().revision(), context.console())
                    .number();
        }
    }

    private ToolResult call(Connection connection, ServerRequest request, ObjectNode input) {
        try (ProgressLine line = new ProgressLine(context.console())) {
            boolean told = progress || context.console().terminal().stderr();
            Consumer<Progress> listener = heard -> line.show(heard.progress(), heard.total(), heard.message());
            CallOptions options = new CallOptions(request.timeout(), told ? listener : null);
            return connection.await(connection.client().callTool(tool, input, options));
        }
    }
}
