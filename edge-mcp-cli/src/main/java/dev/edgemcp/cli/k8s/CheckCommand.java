package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.CheckRunner;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome.Level;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.Permission;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.output.Paint;
import dev.edgemcp.cli.output.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code edge-mcp k8s check}: what is wrong, and how to mend it. */
@Command(
        name = "check",
        aliases = "doctor",
        description = "Find out what is wrong with a release, or with a cluster before one is installed.",
        footer = {
            "",
            "Exit codes: 0 nothing is wrong; 2 with --strict, if there are warnings; 79 something is wrong.",
            "'edge-mcp explain EMK-012' says more about a check."
        })
final class CheckCommand extends ClusterCommand {
    /** What is created by an installation. */
    private static final List<Permission> CREATED = List.of(
            Permission.of("create", "", "configmaps"),
            Permission.of("create", "", "secrets"),
            Permission.of("create", "", "services"),
            Permission.of("create", "", "serviceaccounts"),
            Permission.of("create", "apps", "deployments"),
            Permission.of("create", "apps", "statefulsets"),
            Permission.of("create", "autoscaling", "horizontalpodautoscalers"),
            Permission.of("create", "policy", "poddisruptionbudgets"),
            Permission.of("create", "networking.k8s.io", "networkpolicies"));

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--pre", description = "Look at the cluster before anything is installed.")
    private boolean pre;

    @Option(names = "--strict", description = "Mind warnings: end with 2 if there are some.")
    private boolean strict;

    CheckCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        List<Finding> findings = pre
                ? CheckRunner.run(Checks.beforeInstalling(), cluster.ground(CREATED))
                : CheckRunner.run(Checks.ofRelease(), cluster.snapshot(release(), Duration.ZERO, Map.of()));
        if (output.form().forPeople()) {
            people(findings, output.form() == OutputForm.WIDE);
        } else {
            Document.print(
                    CheckDocument.of(findings, cluster.namespace(), cluster.context()), output.form(), console());
        }
        if (findings.stream().anyMatch(one -> one.outcome().level() == Level.FAILED)) {
            return ExitCode.CHECKS_FAILED;
        }
        boolean warned = findings.stream().anyMatch(one -> one.outcome().level() == Level.WARNING);
        return strict && warned ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private void people(List<Finding> findings, boolean all) {
        Paint paint = Paint.of(console(), context().environment());
        String category = "";
        int skipped = 0;
        for (Finding finding : findings) {
            if (finding.outcome().level() == Level.SKIPPED && !all) {
                skipped++;
                continue;
            }
            if (!finding.category().title().equals(category)) {
                console()
                        .result((category.isEmpty() ? "" : "\n")
                                + paint.bold(finding.category().title()));
                category = finding.category().title();
            }
            String detail = Printable.line(finding.outcome().detail());
            console()
                    .result(mark(finding.outcome().level(), paint) + " " + finding.id() + "  " + finding.what()
                            + (detail.isEmpty() ? "" : ": " + detail));
            if (finding.outcome().fix() != null) {
                console()
                        .result("             fix: "
                                + Printable.line(finding.outcome().fix()));
            }
        }
        long failed = count(findings, Level.FAILED);
        long warned = count(findings, Level.WARNING);
        console().result("");
        console()
                .result(count(findings, Level.OK) + " ok, " + warned + (warned == 1 ? " warning, " : " warnings, ")
                        + failed + " failed"
                        + (skipped == 0
                                ? ""
                                : ", " + skipped
                                        + " that "
                                        + (skipped == 1 ? "does" : "do")
                                        + " not apply or could not be looked at (-o wide shows them)"));
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream()
                .filter(finding -> finding.outcome().level() == level)
                .count();
    }

    private static String mark(Level level, Paint paint) {
        return switch (level) {
            case OK -> paint.green("√");
            case SKIPPED -> "-";
            case WARNING -> paint.yellow("!");
            case FAILED -> paint.red("×");
        };
    }
}
