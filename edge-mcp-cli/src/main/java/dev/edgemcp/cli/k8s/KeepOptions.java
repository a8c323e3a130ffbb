package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.helm.HelmRequest.Keep;
import picocli.CommandLine.Option;

/** What becomes of the values of the revision before. */
final class KeepOptions {
    @Option(names = "--reuse-values", description = "Lay the given values over those of the revision before.")
    private boolean reuse;

    @Option(names = "--reset-values", description = "Forget the values of the revision before.")
    private boolean reset;

    Keep keep() {
        if (reuse && reset) {
            throw HelmCommand.usage(
                    "--reuse-values and --reset-values do not go together", "edge-mcp k8s upgrade --help");
        }
        return reuse ? Keep.REUSE : reset ? Keep.RESET : Keep.AUTO;
    }
}
