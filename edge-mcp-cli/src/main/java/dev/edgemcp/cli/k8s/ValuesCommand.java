package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Chart;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.helm.Secrets;
import dev.edgemcp.cli.helm.Values;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.release.Records;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp k8s values}: what a release was given. */
@Command(
        name = "values",
        description = "Print the values that a release was given, or those that the chart has.",
        footer = {"", "Example:  edge-mcp k8s values --defaults > prod.yaml"})
final class ValuesCommand extends HelmCommand {
    @Option(names = "--defaults", description = "Print the values of the chart with their comments. Asks no cluster.")
    private boolean defaults;

    @Option(names = "--all", description = "Print all values that count: those given, over those of the chart.")
    private boolean all;

    @Option(names = "--revision", paramLabel = "N", description = "Of that revision (default: the newest).")
    private @Nullable Integer revision;

    @Option(names = "--show-secrets", description = "Show keys and passwords too.")
    private boolean showSecrets;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "yaml or json (default: yaml).")
    private OutputForm form = OutputForm.YAML;

    ValuesCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        if (form.forPeople()) {
            throw usage("values come as yaml or json", "edge-mcp k8s values -o yaml");
        }
        if (defaults && form == OutputForm.JSON) {
            console().json(Values.defaults());
            return ExitCode.OK;
        }
        if (defaults) {
            console().result(Chart.defaults().stripTrailing());
            return ExitCode.OK;
        }
        List<ReleaseRecord> records = new Records(cluster()).ofNamedOrOnly(release());
        ReleaseRecord record = records.stream()
                .filter(one -> revision == null || one.revision() == revision)
                .reduce((first, last) -> last)
                .orElseThrow(() -> new CliException(
                        ExitCode.FAILED,
                        "there is no revision " + revision,
                        null,
                        "edge-mcp k8s history -n " + namespace()));
        ObjectNode values = all ? record.allValues() : record.values();
        ObjectNode shown = showSecrets ? values : Secrets.hidden(values);
        if (form == OutputForm.JSON) {
            console().json(shown);
        } else {
            console().yaml(shown);
        }
        return ExitCode.OK;
    }
}
