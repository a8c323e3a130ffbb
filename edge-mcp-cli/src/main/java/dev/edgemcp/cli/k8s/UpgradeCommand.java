package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.release.Change;
import dev.edgemcp.cli.release.Installation;
import dev.edgemcp.cli.release.Records;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code edge-mcp k8s upgrade}: another version, or other values. */
@Command(
        name = "upgrade",
        description = "Change a release to the chart of this command and the given values.",
        footer = {
            "",
            "Without values those of before are kept; with some, the others go back to the chart's defaults unless --reuse-values,",
            "as with helm. Keys and passwords that are not given are kept in any case. See first what it would change:",
            "edge-mcp k8s diff"
        })
final class UpgradeCommand extends HelmCommand {
    @Mixin
    private final ChangeOptions options = new ChangeOptions();

    @Mixin
    private final KeepOptions keep = new KeepOptions();

    @Mixin
    private final ConfirmOption confirm = new ConfirmOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    UpgradeCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        if (options.offline()) {
            throw usage(
                    "an upgrade depends on what is in the cluster",
                    "edge-mcp k8s upgrade --dry-run=server, or edge-mcp k8s template");
        }
        String release = new Records(cluster()).ofNamedOrOnly(release()).get(0).name();
        Change change = options.change(release, keep.keep(), context());
        Installation.Done done = new Installation(helm(), cluster(), new ConsoleTalk(context(), confirm.yes()))
                .upgrade(change, options.dry());
        if (output.form() == OutputForm.JSON || output.form() == OutputForm.YAML) {
            Document.print(ReleaseDocuments.installation(done, namespace(), options.dry()), output.form(), console());
        } else if (options.dry()) {
            console().result("Nothing was changed.");
        } else {
            console()
                    .result(release + " in namespace " + namespace() + " is at revision " + done.revision()
                            + ", Edge MCP " + done.appVersion() + Words.proved(done.proof()));
        }
        return ExitCode.OK;
    }
}
