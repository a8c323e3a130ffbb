package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.output.Paint;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.cli.release.Change;
import dev.edgemcp.cli.release.Installation;
import dev.edgemcp.cli.release.Records;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp k8s diff}: what an upgrade would change. */
@Command(
        name = "diff",
        description = "Show what an upgrade with these values would change. Changes nothing.",
        footer = {"", "Exit codes: 0 nothing would change; 2 something would; others as always."})
final class DiffCommand extends HelmCommand {
    @Mixin
    private final ValuesOptions values = new ValuesOptions();

    @Mixin
    private final KeepOptions keep = new KeepOptions();

    @Option(names = "--show-secrets", description = "Show what is in Secrets too.")
    private boolean showSecrets;

    @Mixin
    private final OutputOption output = new OutputOption();

    DiffCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        String release = new Records(cluster()).ofNamedOrOnly(release()).get(0).name();
        Change change = new Change(
                release, values.values(context()), values.chart(), keep.keep(), false, Duration.ZERO, false, false);
        List<Difference> all = new Installation(helm(), cluster(), new ConsoleTalk(context(), true)).difference(change);
        boolean different = all.stream().anyMatch(one -> one.change() != Difference.Change.KEEP);
        if (output.form() == OutputForm.JSON || output.form() == OutputForm.YAML) {
            ObjectNode json = Document.of("Diff");
            json.put("release", release);
            json.put("namespace", namespace());
            ReleaseDocuments.plan(json, all);
            Document.print(json, output.form(), console());
        } else {
            all.forEach(this::print);
            PlanView.lines(all).stream()
                    .filter(line -> line.startsWith("Plan:"))
                    .forEach(console()::note);
        }
        return different ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private void print(Difference difference) {
        if (difference.change() == Difference.Change.KEEP) {
            return;
        }
        Paint paint = Paint.of(console(), context().environment());
        console()
                .result(paint.bold(PlanView.mark(difference.change()) + " "
                        + difference.object().kind() + " "
                        + Printable.line(difference.object().name())));
        for (String line : difference.lines(showSecrets)) {
            String safe = "    " + Printable.line(line);
            console().result(line.startsWith("+") ? paint.green(safe) : line.startsWith("-") ? paint.red(safe) : safe);
        }
    }
}
