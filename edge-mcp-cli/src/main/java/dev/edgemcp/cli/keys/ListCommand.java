package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.output.Table;
import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp keys list}: what there is, without what could be used. */
@Command(name = "list", description = "List the keys of the file: what each is for, never the key.")
final class ListCommand implements Runnable {
    private final CliContext context;
    private final Ticker ticker;

    @Mixin
    private final FileOption file = new FileOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json (default: table).")
    private Form form = Form.TABLE;

    ListCommand(CliContext context, Ticker ticker) {
        this.context = context;
        this.ticker = ticker;
    }

    @Override
    public void run() {
        List<ApiKey> keys = file.read(context);
        Instant now = ticker.now();
        if (form == Form.JSON) {
            ObjectNode json = Json.object();
            ArrayNode array = json.putArray("keys");
            keys.forEach(key -> array.add(Shown.json(key).put("expired", key.expired(now))));
            context.console().json(json);
        } else if (keys.isEmpty()) {
            context.console().note("The file has no keys.");
        } else {
            Table table = new Table("ID", "TENANT", "TOOLS", "ACCESS", "CREATED", "EXPIRES", "LABEL");
            keys.forEach(key -> table.row(
                    key.id(),
                    key.tenant(),
                    Shown.tools(key),
                    key.scope().readOnly() ? "read" : "full",
                    Shown.time(key.created()),
                    expires(key, now),
                    key.label().isEmpty() ? "-" : key.label()));
            table.print(context.console());
        }
    }

    private static String expires(ApiKey key, Instant now) {
        if (key.expires() == null) {
            return "never";
        }
        return (key.expired(now) ? "expired " : "") + Shown.time(key.expires());
    }
}
