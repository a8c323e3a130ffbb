package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the chart renders. {@code -Dgolden.update=true} writes the golden files anew. */
@Timeout(120)
class ChartTest {
    private static final Path GOLDEN = Path.of("src/test/resources/helm/golden");

    @TempDir
    Path folder;

    @Test
    void lint_isContent() {
        LintResult result = new Helm(RenderedChart.FOLDER).lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @Test
    void defaults_areExpected() throws IOException {
        golden("defaults", new RenderedChart(folder).render());
    }

    /** What a feature adds to the defaults, or changes. */
    @ParameterizedTest
    @EnumSource
    void feature_changesWhatItShould(Feature feature) throws IOException {
        RenderedChart chart = new RenderedChart(folder);
        golden(feature.file(), chart.render(feature.yaml()).without(chart.render()));
    }

    @Test
    void otherRelease_hasItsOwnNames() throws IOException {
        RenderedManifests rendered = new RenderedChart(folder).renderAs("prod");
        assertThat(rendered.names())
                .contains("Deployment prod-edge-mcp", "Service prod-edge-mcp", "StatefulSet prod-edge-mcp-redis")
                .allSatisfy(name -> assertThat(name).contains("prod-edge-mcp"));
        assertThat(rendered.get("ConfigMap prod-edge-mcp-config", "data", "edge-mcp.yaml"))
                .asString()
                .contains("redis://prod-edge-mcp-redis:6379/0");
    }

    @Test
    void releaseThatHasTheName_isNotDoubled() {
        assertThat(new RenderedChart(folder).renderAs("edge-mcp-eu").names())
                .contains("Deployment edge-mcp-eu", "StatefulSet edge-mcp-eu-redis");
    }

    @Test
    void version_isThatOfTheProject() {
        String parent = RenderedChart.read(RenderedChart.ROOT.resolve("pom.xml"));
        Object version = RenderedManifests.map(RenderedChart.read(RenderedChart.FOLDER.resolve("Chart.yaml")))
                .get("appVersion");
        assertThat(parent).contains("<artifactId>edge-mcp</artifactId>\n  <version>" + version + "</version>");
    }

    private static void golden(String name, RenderedManifests actual) throws IOException {
        Path file = GOLDEN.resolve(name + ".yaml");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, actual.toString());
        }
        assertThat(actual.toString()).isEqualTo(Files.readString(file));
    }
}
