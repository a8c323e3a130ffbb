package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.release.Records;
import dev.edgemcp.cli.release.Removal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code edge-mcp k8s uninstall}: deletes a release. */
@Command(
        name = "uninstall",
        description = "Delete a release with all its objects and its history. Volumes are kept.",
        footer = {"", "Keys and passwords that the chart has made go with it: a new installation makes new ones."})
final class UninstallCommand extends HelmCommand {
    @Option(names = "--delete-volumes", description = "Delete the data of Redis too.")
    private boolean deleteVolumes;

    @Mixin
    private final ConfirmOption confirm = new ConfirmOption();

    UninstallCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        List<ReleaseRecord> all = new Records(cluster()).ofNamedOrOnly(release());
        List<String> volumes =
                new Removal(helm(), cluster(), new ConsoleTalk(context(), confirm.yes())).run(all, deleteVolumes);
        console().result(all.get(0).name() + " is uninstalled from namespace " + namespace() + ".");
        if (!volumes.isEmpty()) {
            String names = String.join(", ", volumes);
            console()
                    .result(
                            deleteVolumes
                                    ? "Deleted with its data: " + names + "."
                                    : "Kept with its data: " + names + ". To delete it: kubectl -n " + namespace()
                                            + " delete pvc " + String.join(" ", volumes));
        }
        return ExitCode.OK;
    }
}
