package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.auth.NewKey;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Scope;
import dev.edgemcp.server.keys.KeyFile;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code edge-mcp keys create}: a new key, shown once. */
@Command(
        name = "create",
        description = "Make a key, print it once, and keep its SHA-256 in the file.",
        footer = {"", "Example:  edge-mcp keys create --tenant web --read-only --file keys.json > web.key"})
final class CreateCommand implements Runnable {
    private final CliContext context;
    private final Ticker ticker;

    @Mixin
    private final FileOption file = new FileOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "The team that it is for.")
    private String tenant = "";

    @Option(names = "--label", paramLabel = "TEXT", description = "A note, such as who has it.")
    private String label = "";

    @Option(
            names = "--tools",
            paramLabel = "GLOB",
            split = ",",
            description = "What it may use, such as 'fs_*': tools and prompts by name, resources by URI (default: all)."
                    + " Can be repeated, or separated by commas.")
    private List<String> tools = new ArrayList<>();

    @Option(names = "--read-only", description = "Leave out tools that do not say that they only read.")
    private boolean readOnly;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "How long it is good, such as 90d (default: always).")
    private @Nullable Duration expires;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table for the key alone, or json (default: table).")
    private Form form = Form.TABLE;

    CreateCommand(CliContext context, Ticker ticker) {
        this.context = context;
        this.ticker = ticker;
    }

    @Override
    public void run() {
        check(
                ApiKey.NAME.matcher(tenant).matches(),
                "--tenant takes 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first.");
        check(KeyFile.isLabel(label), "--label takes " + KeyFile.LABEL_RULE + ".");
        check(
                tools.size() <= KeyFile.MAX_GLOBS && tools.stream().allMatch(KeyFile::isGlob),
                "--tools takes up to " + KeyFile.MAX_GLOBS + " globs of visible characters, such as 'fs_*'.");
        Instant now = ticker.now().truncatedTo(ChronoUnit.SECONDS);
        NewKey made =
                NewKey.make(tenant, label, new Scope(tools, readOnly), now, expires == null ? null : now.plus(expires));
        file.change(context, keys -> {
            List<ApiKey> all = new ArrayList<>(keys);
            all.add(made.kept());
            return all;
        });
        Shown.made(made, form, context.console());
    }

    private void check(boolean good, String rule) {
        if (!good) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }
}
