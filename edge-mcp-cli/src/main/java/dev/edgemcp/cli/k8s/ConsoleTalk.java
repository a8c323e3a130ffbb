package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome.Level;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.kube.Readiness;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.cli.output.ProgressLine;
import dev.edgemcp.cli.release.Talk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Talks on standard error, and listens on standard input. */
final class ConsoleTalk implements Talk {
    private static final int MAX_ANSWER = 100;

    private final Console console;
    private final InputStream stdin;
    private final boolean yes;
    private final Set<String> told = new HashSet<>();
    private @Nullable ProgressLine line;
    private String last = "";

    ConsoleTalk(CliContext context, boolean yes) {
        this.console = context.console();
        this.stdin = context.stdin();
        this.yes = yes;
    }

    @Override
    public void note(String text) {
        console.note(text);
    }

    @Override
    public void checked(List<Finding> findings) {
        for (Finding finding : findings) {
            Level level = finding.outcome().level();
            if (level == Level.SKIPPED) {
                continue;
            }
            String mark = level == Level.OK ? "√" : level == Level.WARNING ? "!" : "×";
            String detail = finding.outcome().detail();
            note(mark + " " + finding.id() + "  " + finding.what()
                    + (detail.isEmpty() ? "" : ": " + Printable.line(detail)));
            if (finding.outcome().fix() != null) {
                note("             fix: " + finding.outcome().fix());
            }
        }
    }

    @Override
    public void plan(List<Difference> plan) {
        PlanView.lines(plan).forEach(this::note);
    }

    @Override
    public void progress(Readiness.Progress progress) {
        List<String> news = news(progress);
        if (!news.isEmpty() && console.terminal().stderr()) {
            // Else they would go on on the line that is shown.
            progressEnds();
            last = "";
        }
        news.forEach(this::note);
        int ready = progress.workloads().stream().mapToInt(Workload::ready).sum();
        int desired = progress.workloads().stream().mapToInt(Workload::desired).sum();
        String text = "pods ready ("
                + String.join(
                        ", ",
                        progress.workloads().stream()
                                .map(workload ->
                                        workload.reference() + " " + workload.ready() + "/" + workload.desired())
                                .toList())
                + ")";
        if (!text.equals(last)) {
            last = text;
            ProgressLine showing = line == null ? new ProgressLine(console) : line;
            line = showing;
            showing.show(ready, (double) desired, text);
        }
    }

    private List<String> news(Readiness.Progress progress) {
        List<String> news = new ArrayList<>();
        progress.warnings()
                .forEach(warning ->
                        news.add("event: " + warning.object() + ": " + warning.reason() + ": " + warning.message()));
        progress.pods().stream().filter(told::add).forEach(pod -> news.add("pod: " + pod));
        progress.logs().forEach(line -> news.add("log: " + line));
        // Of strangers, who could otherwise begin a line that looks like one of this command.
        return news.stream().map(Printable::line).toList();
    }

    @Override
    public void progressEnds() {
        if (line != null) {
            line.close();
            line = null;
        }
    }

    @Override
    public boolean unattended() {
        return yes;
    }

    @Override
    public boolean agreed(String question) {
        if (yes) {
            return true;
        }
        if (!console.terminal().stderr()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "there is nobody to ask: " + question,
                    "standard error is no terminal",
                    "add -y, which answers yes to every question");
        }
        note(question + " [y/N]");
        String answer = answer().strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    private String answer() {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            int next = stdin.read();
            while (next >= 0 && next != '\n' && answer.size() < MAX_ANSWER) {
                answer.write(next);
                next = stdin.read();
            }
        } catch (IOException e) {
            return "";
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
