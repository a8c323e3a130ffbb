package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.release.Records;
import dev.edgemcp.cli.release.Rollback;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp k8s rollback}: back to an earlier revision. */
@Command(
        name = "rollback",
        description = "Go back to an earlier revision, by a new one with its chart and values.",
        footer = {"", "edge-mcp k8s history shows the revisions there are."})
final class RollbackCommand extends HelmCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "REVISION",
            description = "To which (default: the last one before that worked).")
    private @Nullable Integer revision;

    @Option(names = "--no-wait", description = "Do not wait until the pods are ready.")
    private boolean noWait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for pods (default: 5m).")
    private Duration timeout = Duration.ofMinutes(5);

    @Mixin
    private final ConfirmOption confirm = new ConfirmOption();

    RollbackCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        String release = new Records(cluster()).ofNamedOrOnly(release()).get(0).name();
        ReleaseRecord now = new Rollback(helm(), cluster(), new ConsoleTalk(context(), confirm.yes()))
                .run(release, revision, noWait ? null : timeout);
        console()
                .result(release + " in namespace " + namespace() + " is at revision " + now.revision() + ": "
                        + now.description() + ".");
        return ExitCode.OK;
    }
}
