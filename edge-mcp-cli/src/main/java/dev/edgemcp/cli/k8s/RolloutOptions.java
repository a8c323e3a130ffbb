package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.Rollout;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.cli.output.ProgressLine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how long to wait for pods, and how that is told. */
final class RolloutOptions {
    @Option(names = "--no-wait", description = "Do not wait until the pods are what they should be.")
    private boolean noWait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait (default: 5m).")
    private Duration timeout = Duration.ofMinutes(5);

    /**
     * Waits if it was asked to; tells how far it is on standard error, and the end on standard output.
     *
     * @param begun what will be, in a sentence without its full stop
     */
    ExitCode await(Cluster cluster, Identity release, Console console, String begun) {
        if (noWait) {
            console.result(begun + "; not waiting.");
            console.note("Next: edge-mcp k8s status -n " + cluster.namespace());
            return ExitCode.OK;
        }
        Rollout.Progress end;
        Said said = new Said(console);
        try (Rollout rollout = cluster.rollout(release)) {
            end = rollout.await(timeout, said::tell);
        } finally {
            said.close();
        }
        if (end.done()) {
            console.result(end.ready() + " of " + end.desired() + " pods are ready.");
            return ExitCode.OK;
        }
        String why = !end.stuck().isEmpty()
                ? end.stuck()
                : end.troubles().isEmpty() ? null : String.join("; ", end.troubles());
        throw new CliException(
                end.stuck().isEmpty() ? ExitCode.TIMED_OUT : ExitCode.FAILED,
                end.stuck().isEmpty()
                        ? "not ready in time: " + end.ready() + " of " + end.desired() + " pods, " + end.updated()
                                + " of them new"
                        : "the rollout is stuck at " + end.ready() + " of " + end.desired() + " pods",
                why == null ? null : Printable.line(why),
                "edge-mcp k8s check -n " + cluster.namespace());
    }

    /** Tells each step once, in place on a terminal. */
    private static final class Said implements AutoCloseable {
        private final ProgressLine line;
        private @Nullable String last;

        Said(Console console) {
            this.line = new ProgressLine(console);
        }

        void tell(Rollout.Progress progress) {
            String text = "ready, " + progress.updated() + " new, " + progress.existing() + " in all"
                    + (progress.troubles().isEmpty()
                            ? ""
                            : "; " + progress.troubles().get(0));
            String whole = progress.ready() + "/" + progress.desired() + " " + text;
            if (!whole.equals(last)) {
                last = whole;
                line.show(progress.ready(), (double) progress.desired(), text);
            }
        }

        @Override
        public void close() {
            line.close();
        }
    }
}
