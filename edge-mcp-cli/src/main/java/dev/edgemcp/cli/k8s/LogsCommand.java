package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.Logs;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Pod;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code edge-mcp k8s logs}: what all servers of a release say. */
@Command(
        name = "logs",
        description = "Print the logs of all pods of a release.",
        footer = {
            "",
            "Followed, it takes in pods that come, and ends when none has been there for ten seconds.",
            "Example:  edge-mcp k8s logs -f --tenant web --since 10m"
        })
final class LogsCommand extends ClusterCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            description = "So many of the last lines of each pod, before --tenant chooses among them; -1 for all"
                    + " (default: 100; all with --since).")
    private @Nullable Integer tail;

    @Option(names = "--since", paramLabel = "TIME", description = "Only lines that are younger, such as 10m.")
    private @Nullable Duration since;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Only lines that name this tenant.")
    private @Nullable String tenant;

    @Option(names = "--pod", paramLabel = "NAME", description = "Only this pod, which may be that of Redis.")
    private @Nullable String pod;

    @Option(
            names = {"-p", "--previous"},
            description = "Of the containers before those that run: what one said before it ended.")
    private boolean previous;

    @Option(names = "--no-prefix", description = "Leave out the name of the pod in front of each line.")
    private boolean noPrefix;

    LogsCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        if (follow && previous) {
            throw new CliException(
                    ExitCode.USAGE,
                    "--follow and --previous do not go together",
                    "what has ended says no more",
                    "leave out --follow");
        }
        Identity release = cluster.release(release());
        Logs.Request request = new Logs.Request(tail != null ? tail : since != null ? -1 : 100, since, pod, previous);
        Lines lines = new Lines(tenant == null ? null : tenants(tenant));
        try (Logs logs = cluster.logs(release)) {
            if (follow) {
                logs.follow(request, lines);
                return ExitCode.OK;
            }
            List<Pod> pods = pod == null ? cluster.pods(release) : cluster.allPods(release);
            if (pods.stream().noneMatch(one -> pod == null || pod.equals(one.name()))) {
                throw new CliException(
                        ExitCode.FAILED,
                        pod == null ? "the release has no pods" : "the release has no pod " + pod,
                        null,
                        "edge-mcp k8s status -n " + cluster.namespace());
            }
            return logs.read(request, pods, lines) ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    /** A line names its tenant as a key with a value, in text or JSON. */
    private static Pattern tenants(String tenant) {
        String quoted = Pattern.quote(tenant);
        return Pattern.compile(
                "\\btenant=(\"" + quoted + "\"|" + quoted + "(?![\\w.-]))|\"tenant\"\\s*:\\s*\"" + quoted + "\"");
    }

    private final class Lines implements Logs.Sink {
        private final @Nullable Pattern wanted;

        Lines(@Nullable Pattern wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean line(String from, String line) {
            if (wanted == null || wanted.matcher(line).find()) {
                console().foreign(noPrefix ? line : from + " | " + line);
            }
            return !console().unread();
        }

        @Override
        public void note(String text) {
            console().note("warning: " + text);
        }
    }
}
