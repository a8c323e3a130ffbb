package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome.Level;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.cli.release.Verification;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code edge-mcp k8s verify}: proves that a release works. */
@Command(
        name = "verify",
        description =
                "Prove that a release works: open a session, list tools, call one, try a wrong key, scrape metrics.",
        footer = {
            "",
            "Goes through a port-forward, with the key that the pods take, from their Secret or EDGE_MCP_API_KEY.",
            "Exit codes: 0 it works; 2 nothing failed, but something could not be tried; 79 something does not work."
        })
final class VerifyCommand extends ClusterCommand {
    @Mixin
    private final OutputOption output = new OutputOption();

    VerifyCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        List<Finding> proof = new Verification(cluster, context().environment()).run(release());
        if (output.form() == OutputForm.JSON || output.form() == OutputForm.YAML) {
            Document.print(ReleaseDocuments.proof(proof, cluster.namespace()), output.form(), console());
        } else {
            proof.forEach(this::print);
        }
        if (has(proof, Level.FAILED)) {
            return ExitCode.CHECKS_FAILED;
        }
        if (has(proof, Level.SKIPPED)) {
            console()
                    .note("warning: not proved: "
                            + String.join(
                                    ", ",
                                    proof.stream()
                                            .filter(one -> one.outcome().level() == Level.SKIPPED)
                                            .map(Finding::id)
                                            .toList()));
            return ExitCode.DIFFERENT;
        }
        return ExitCode.OK;
    }

    private static boolean has(List<Finding> proof, Level level) {
        return proof.stream().anyMatch(one -> one.outcome().level() == level);
    }

    private void print(Finding finding) {
        String mark = switch (finding.outcome().level()) {
            case OK -> "√";
            case SKIPPED -> "-";
            case WARNING -> "!";
            case FAILED -> "×";
        };
        console()
                .result(mark + " " + finding.id() + "  " + finding.what() + ": "
                        + Printable.line(finding.outcome().detail()));
        if (finding.outcome().fix() != null) {
            console().result("             fix: " + finding.outcome().fix());
        }
    }
}
