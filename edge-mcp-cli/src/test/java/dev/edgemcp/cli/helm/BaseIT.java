package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl does with base/ on an empty cluster, where a namespace has to be there before what is in it. */
@Timeout(120)
class BaseIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-f", "-k"})
    void apply_succeedsAtTheFirstRun(String how) throws Exception {
        BaseTest.assumeKubectl();
        Path kubeconfig = folder.resolve("kubeconfig");
        try (FakeCluster cluster = new FakeCluster()) {
            Files.writeString(kubeconfig, cluster.kubeconfig());
            // The fake has no schemas to validate by: KubernetesTest does that.
            Process process = new ProcessBuilder(
                            "kubectl", "--kubeconfig", kubeconfig.toString(), "apply", "--validate=false", how, "base/")
                    .directory(RenderedChart.ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(folder.resolve("out")))
                    .isZero();
            assertThat(cluster.paths()).hasSize(Base.objects().names().size());
        }
    }
}
