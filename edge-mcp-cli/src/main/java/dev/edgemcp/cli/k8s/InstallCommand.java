package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.HelmRequest.Keep;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.release.Change;
import dev.edgemcp.cli.release.Installation;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code edge-mcp k8s install}: from nothing to a release that is proved to work. */
@Command(
        name = "install",
        description = "Install Edge MCP: check the cluster, show the plan, install, wait, and prove that it works.",
        footer = {
            "",
            "Example:  edge-mcp k8s install --values prod.yaml -n edge-mcp",
            "What it makes is a release of Helm: helm and edge-mcp k8s can be mixed.",
            "Exit codes: 0 it works; 1 there is one already, or Helm failed; 65 the values cannot be used; 75 not ready in time;",
            "79 a check before or after failed; others as always."
        })
final class InstallCommand extends HelmCommand {
    /** Where a Secret of the chart has the key that clients show. */
    private static final String KEY = "api-key";

    @Mixin
    private final ChangeOptions options = new ChangeOptions();

    @Mixin
    private final ConfirmOption confirm = new ConfirmOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    InstallCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        Change change = options.change(releaseOrDefault(), Keep.AUTO, context());
        ConsoleTalk talk = new ConsoleTalk(context(), confirm.yes());
        if (options.offline()) {
            Manifests made = Installation.offline(helm(), change, namespace(), Installation.KUBERNETES, talk);
            List<Difference> plan = Difference.between(new Manifests(List.of()), made);
            show(new Installation.Done(change.release(), 0, "", List.of(), plan, List.of()), true);
            return ExitCode.OK;
        }
        show(new Installation(helm(), cluster(), talk).install(change, options.dry()), options.dry());
        return ExitCode.OK;
    }

    private void show(Installation.Done done, boolean dry) {
        if (output.form() == OutputForm.JSON || output.form() == OutputForm.YAML) {
            Document.print(ReleaseDocuments.installation(done, namespace(), dry), output.form(), console());
        } else if (options.offline()) {
            PlanView.lines(done.plan()).forEach(console()::result);
            console().result("Nothing was changed.");
        } else if (dry) {
            console().result("Nothing was changed.");
        } else {
            console()
                    .result("Edge MCP " + done.appVersion() + " is installed as " + done.release() + " in namespace "
                            + namespace() + ", revision " + done.revision()
                            + Words.proved(done.proof()));
            console()
                    .note("Next: edge-mcp k8s status -n " + namespace() + ", edge-mcp k8s port-forward -n "
                            + namespace());
            key(done);
        }
    }

    /** Nobody is shown a key, so whoever has none is told where it is. */
    private void key(Installation.Done done) {
        for (Difference difference : done.plan()) {
            if (difference.object().kind().equals("Secret")
                    && difference.object().json().path("data").has(KEY)) {
                console()
                        .note("Key:  kubectl get secret "
                                + difference.object().name() + " -n " + namespace() + " -o jsonpath='{.data." + KEY
                                + "}' | base64 -d");
            }
        }
    }
}
