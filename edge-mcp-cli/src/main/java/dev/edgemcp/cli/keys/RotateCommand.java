package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.auth.NewKey;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp keys rotate}: a new key in place of another, which goes on for a while. */
@Command(
        name = "rotate",
        description = "Make a key like another one, print it once, and let the other one expire.",
        footer = {"", "Example:  edge-mcp keys rotate k3x9d2m7qa --overlap 48h --file keys.json > web.key"})
final class RotateCommand implements Runnable {
    private final CliContext context;
    private final Ticker ticker;

    @Mixin
    private final FileOption file = new FileOption();

    @Parameters(paramLabel = "ID", description = "The key to replace, by its id in 'edge-mcp keys list'.")
    private String id = "";

    @Option(
            names = "--overlap",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "How long the old key is still good (default: ${DEFAULT-VALUE}).")
    private Duration overlap = Duration.ofHours(24);

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description =
                    "How long the new key is good, such as 90d (default: as long as the old one was from its start).")
    private @Nullable Duration expires;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table for the key alone, or json (default: table).")
    private Form form = Form.TABLE;

    RotateCommand(CliContext context, Ticker ticker) {
        this.context = context;
        this.ticker = ticker;
    }

    @Override
    public void run() {
        Instant now = ticker.now().truncatedTo(ChronoUnit.SECONDS);
        Instant end = now.plus(overlap);
        AtomicReference<NewKey> made = new AtomicReference<>();
        file.change(context, keys -> {
            ApiKey old = Named.in(keys, id);
            if (old.expired(now)) {
                throw new CliException(
                        ExitCode.FAILED,
                        "the key " + id + " has expired",
                        "nobody can be using it any more",
                        "edge-mcp keys create --tenant " + old.tenant());
            }
            NewKey fresh = NewKey.make(old.tenant(), old.label(), old.scope(), now, lifetime(old, now));
            made.set(fresh);
            List<ApiKey> all = new ArrayList<>();
            for (ApiKey key : keys) {
                boolean sooner = key.expires() == null || end.isBefore(key.expires());
                all.add(key.equals(old) && sooner ? key.withExpires(end) : key);
            }
            all.add(fresh.kept());
            return all;
        });
        Shown.made(Objects.requireNonNull(made.get()), form, context.console());
        context.console().note("Key " + id + " is good until " + Shown.time(end) + " at most.");
    }

    private @Nullable Instant lifetime(ApiKey old, Instant now) {
        if (expires != null) {
            return now.plus(expires);
        }
        return old.expires() == null ? null : now.plus(Duration.between(old.created(), old.expires()));
    }
}
