package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.helm.HelmRequest.Keep;
import dev.edgemcp.cli.release.Change;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a release is made or changed. */
final class ChangeOptions {
    /** What is only shown. */
    enum DryRun {
        CLIENT,
        SERVER
    }

    @Mixin
    private final ValuesOptions values = new ValuesOptions();

    @SuppressWarnings("UnusedVariable") // it is the default, and helm has it
    @Option(names = "--wait", hidden = true, description = "As is the default.")
    private boolean asIs;

    @Option(names = "--no-wait", description = "Do not wait until the pods are ready, and do not verify.")
    private boolean noWait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for pods (default: 5m).")
    private Duration timeout = Duration.ofMinutes(5);

    @Option(
            names = "--dry-run",
            paramLabel = "WHERE",
            description =
                    "Only show what would be done: client asks no cluster, server asks it everything and changes nothing.")
    private @Nullable DryRun dryRun;

    @Option(
            names = "--rollback-on-failure",
            description = "Undo it if the pods do not become ready, or it does not work.")
    private boolean rollback;

    @Option(names = "--skip-verify", description = "Do not prove that it works.")
    private boolean skipVerify;

    Change change(String release, Keep keep, CliContext context) {
        return new Change(
                release, values.values(context), values.chart(), keep, !noWait, timeout, rollback, !skipVerify);
    }

    boolean offline() {
        return dryRun == DryRun.CLIENT;
    }

    boolean dry() {
        return dryRun != null;
    }
}
