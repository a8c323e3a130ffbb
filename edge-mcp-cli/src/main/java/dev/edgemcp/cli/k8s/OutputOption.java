package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.output.OutputForm;
import picocli.CommandLine.Option;

/** In which form a result comes. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table, wide, json or yaml (default: table).")
    private OutputForm form = OutputForm.TABLE;

    OutputForm form() {
        return form;
    }
}
