package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.Table;
import dev.edgemcp.cli.release.Records;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code edge-mcp k8s history}: the revisions of a release. */
@Command(name = "history", description = "Show the revisions of a release.")
final class HistoryCommand extends HelmCommand {
    @Mixin
    private final OutputOption output = new OutputOption();

    HistoryCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        List<ReleaseRecord> records = new Records(cluster()).ofNamedOrOnly(release());
        if (!output.form().forPeople()) {
            Document.print(ReleaseDocuments.history(records, namespace()), output.form(), console());
            return ExitCode.OK;
        }
        Table table = new Table("REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION", "DESCRIPTION");
        records.forEach(record -> table.row(
                String.valueOf(record.revision()),
                record.updated() == null
                        ? "-"
                        : record.updated().truncatedTo(ChronoUnit.SECONDS).toString(),
                record.status(),
                record.chart(),
                record.appVersion(),
                record.description()));
        table.print(console());
        ReleaseRecord newest = records.get(records.size() - 1);
        if (newest.pending()) {
            console()
                    .note(
                            "Revision " + newest.revision() + " is " + newest.status()
                                    + ": what began it was cut off, or somebody is at it. The next upgrade or rollback can repair it.");
        }
        return ExitCode.OK;
    }
}
