package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.core.auth.ApiKey;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp keys revoke}: the end of keys. */
@Command(
        name = "revoke",
        description = "Take keys out of the file: within a second, servers refuse them and close their connections.")
final class RevokeCommand implements Runnable {
    private final CliContext context;

    @Mixin
    private final FileOption file = new FileOption();

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The keys, by their ids in 'edge-mcp keys list'.")
    private List<String> ids = new ArrayList<>();

    RevokeCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        file.change(context, keys -> {
            List<ApiKey> all = new ArrayList<>(keys);
            ids.forEach(id -> all.remove(Named.in(keys, id)));
            return all;
        });
        ids.forEach(id -> context.console().note("Key " + id + " is revoked."));
    }
}
