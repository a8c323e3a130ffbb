package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.CheckRunner;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.PodMetrics;
import dev.edgemcp.cli.kube.state.Scrape;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.output.Paint;
import dev.edgemcp.cli.output.Printable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp k8s status}: all about a release at a glance. */
@Command(
        name = "status",
        description = "Show a release: what runs, how it does, and what is wrong.",
        footer = {
            "",
            "Exit codes: 0 if all parts could be read, however they are; 1 if there is no release, or some part could not",
            "be read (it says which); others as always. 'edge-mcp k8s check' ends with 79 if something is wrong."
        })
final class StatusCommand extends ClusterCommand {
    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = {"-w", "--watch"},
            description = "Show it again and again, in place on a terminal.")
    private boolean watch;

    @Option(names = "--interval", paramLabel = "TIME", description = "How often to look with --watch (default: 2s).")
    private Duration interval = INTERVAL;

    @Option(
            names = "--sample",
            paramLabel = "TIME",
            description = "How long to look at calls for rates (default: 1s); see --no-sample.")
    private Duration sample = SAMPLE;

    @Option(names = "--no-sample", description = "Do not wait for rates: show those since each pod started.")
    private boolean noSample;

    StatusCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        Snapshot first = cluster.snapshot(release(), noSample || watch ? Duration.ZERO : sample, Map.of());
        ExitCode code = show(first);
        return watch ? watch(cluster, first, code) : code;
    }

    private ExitCode watch(Cluster cluster, Snapshot first, ExitCode code) {
        Map<String, Scrape> earlier = scrapes(first);
        ExitCode last = code;
        // Ends with Ctrl-C, or when nobody reads it.
        while (!console().unread()) {
            pause();
            try {
                Snapshot snapshot = cluster.snapshot(release(), Duration.ZERO, earlier);
                earlier = scrapes(snapshot);
                last = show(snapshot);
            } catch (KubeException e) {
                CliException failure = KubeFailures.explain(e, cluster);
                console().note("warning: " + failure.getMessage() + ": " + e.getMessage());
                last = failure.exitCode();
            }
        }
        return last;
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private static Map<String, Scrape> scrapes(Snapshot snapshot) {
        Map<String, Scrape> scrapes = new HashMap<>();
        snapshot.metrics().forEach((pod, part) -> {
            PodMetrics metrics = part.value();
            if (metrics != null) {
                scrapes.put(pod, metrics.last());
            }
        });
        return scrapes;
    }

    private ExitCode show(Snapshot snapshot) {
        List<Finding> findings = CheckRunner.run(Checks.ofRelease(), snapshot);
        OutputForm form = output.form();
        if (form.forPeople()) {
            StatusView view = new StatusView(
                    snapshot,
                    findings,
                    form == OutputForm.WIDE,
                    Paint.of(console(), context().environment()));
            String text = String.join("\n", view.lines(console().terminal()));
            if (watch && console().terminal().stdout()) {
                console().frame(text);
            } else {
                console().result(watch ? text + "\n" : text);
            }
        } else {
            ObjectNode document = StatusDocument.of(snapshot, findings);
            if (watch && form == OutputForm.JSON) {
                console().jsonLine(document);
            } else {
                if (watch) {
                    console().result("---");
                }
                Document.print(document, form, console());
            }
        }
        return code(snapshot);
    }

    private ExitCode code(Snapshot snapshot) {
        if (snapshot.release() == null && snapshot.workloads().problem() == null) {
            console().note("There is no Edge MCP in namespace " + snapshot.namespace() + ".");
            return ExitCode.FAILED;
        }
        Part<?> main = snapshot.workloads();
        if (snapshot.release() == null) {
            throw new CliException(
                    main.forbidden() ? ExitCode.FORBIDDEN : ExitCode.FAILED,
                    "cannot tell whether there is a release in namespace " + snapshot.namespace(),
                    Printable.line(String.valueOf(main.problem())),
                    "kubectl auth can-i --list -n " + snapshot.namespace());
        }
        Map<String, Part<?>> unread = snapshot.unread();
        unread.forEach((part, problem) -> console()
                .note("warning: could not read " + part + ": " + Printable.line(String.valueOf(problem.problem()))));
        return unread.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
