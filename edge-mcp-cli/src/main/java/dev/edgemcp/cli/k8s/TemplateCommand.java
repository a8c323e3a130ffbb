package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Chart;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.HelmRequest;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.release.Installation;
import dev.edgemcp.cli.release.Records;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code edge-mcp k8s template}: the objects that an installation would make, or a revision has. */
@Command(
        name = "template",
        description = "Print the objects that an installation would make. Asks no cluster, unless for a --revision.",
        footer = {
            "",
            "What is in Secrets is hidden, and kubectl refuses such a Secret. To apply it:",
            "edge-mcp k8s template -f prod.yaml --show-secrets | kubectl apply -f -"
        })
final class TemplateCommand extends HelmCommand {
    @Mixin
    private final ValuesOptions values = new ValuesOptions();

    @Option(
            names = "--kube-version",
            paramLabel = "VERSION",
            description = "The version of Kubernetes to render for (default: " + Installation.KUBERNETES + ").")
    private String kubernetes = Installation.KUBERNETES;

    @Option(
            names = "--revision",
            paramLabel = "N",
            description = "Print what that revision of the release in the cluster has.")
    private @Nullable Integer revision;

    @Option(names = "--show-secrets", description = "Show what is in Secrets too.")
    private boolean showSecrets;

    TemplateCommand(CliContext context, Helm helm) {
        super(context, helm);
    }

    @Override
    ExitCode run() {
        Manifests manifests = revision == null ? rendered() : recorded(revision);
        console().result(dev.edgemcp.cli.output.Printable.block(manifests.yaml(showSecrets)));
        return ExitCode.OK;
    }

    private Manifests rendered() {
        if (!kubernetes.matches("v?\\d{1,3}\\.\\d{1,3}(\\.\\d{1,3})?")) {
            throw usage(
                    "'" + kubernetes + "' is no version of Kubernetes", "edge-mcp k8s template --kube-version 1.31.0");
        }
        try (Chart chart = Chart.open(values.chart())) {
            HelmRequest request = new HelmRequest(
                    releaseOrDefault(),
                    namespace(),
                    chart.folder(),
                    values.values(context()),
                    Map.of(),
                    "",
                    HelmRequest.Keep.AUTO,
                    null);
            return Manifests.of(helm().template(request, kubernetes), namespace());
        }
    }

    private Manifests recorded(int wanted) {
        return new Records(cluster())
                .ofNamedOrOnly(release()).stream()
                        .filter(record -> record.revision() == wanted)
                        .map(ReleaseRecord::manifests)
                        .findFirst()
                        .orElseThrow(() -> new CliException(
                                ExitCode.FAILED,
                                "there is no revision " + wanted,
                                null,
                                "edge-mcp k8s history -n " + namespace()));
    }
}
