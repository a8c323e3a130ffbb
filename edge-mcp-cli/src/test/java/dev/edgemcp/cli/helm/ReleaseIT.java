package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What installs and upgrades find in a cluster, and leave there. */
@Timeout(120)
class ReleaseIT {
    /** Without any value, Helm takes those of before. */
    private static final String NOTHING = "edgeMcp: {replicaCount: 3}";

    @TempDir
    Path folder;

    private RenderedChart chart;
    private FakeCluster cluster;

    @BeforeEach
    void start() throws Exception {
        chart = new RenderedChart(folder);
        cluster = new FakeCluster();
        cluster.withNamespace("edge-mcp");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void install_withAPlaceholder_leavesNothing() {
        assertThatThrownBy(() -> install("{}")).hasMessageContaining("edgeMcp.auth.apiKey is the placeholder");
        assertThat(cluster.paths()).containsExactly("/api/v1/namespaces/edge-mcp");
    }

    @Test
    void install_makesRandomSecretsOnce() {
        install("edgeMcp: {auth: {apiKey: first}}");
        Object session = cluster.secret("edge-mcp-session", "session-secrets");
        Object redis = cluster.secret("redis", "redis-password");
        assertThat(decoded(session)).matches("[A-Za-z0-9]{64}");
        assertThat(decoded(redis)).matches("[A-Za-z0-9]{32}");
        Object checksum = checksum();

        upgrade("edgeMcp: {auth: {apiKey: first}}");

        assertThat(cluster.secret("edge-mcp-session", "session-secrets")).isEqualTo(session);
        assertThat(cluster.secret("redis", "redis-password")).isEqualTo(redis);
        assertThat(checksum()).isEqualTo(checksum);
    }

    /** As the guide does it: keys by --set at the install, placeholders in the file at the upgrade. */
    @Test
    void upgrade_withPlaceholders_keepsTheKeys() {
        cluster.withOperator();
        install(Guide.productionValues(), "edgeMcp: {auth: {apiKey: mine}, corePlatform: {apiKey: core}}");
        Object checksum = checksum();

        upgrade(Guide.productionValues(), "edgeMcp: {image: {tag: 1.1.0}}");

        assertThat(decoded(cluster.secret("edge-mcp-secrets", "api-key"))).isEqualTo("mine");
        assertThat(decoded(cluster.secret("edge-mcp-secrets", "core-platform-api-key")))
                .isEqualTo("core");
        assertThat(checksum()).isEqualTo(checksum);
    }

    @Test
    void upgrade_withNothing_keepsTheKey() {
        install("edgeMcp: {auth: {apiKey: mine}}");
        upgrade("edgeMcp: {auth: {apiKey: ''}}");
        assertThat(decoded(cluster.secret("edge-mcp-secrets", "api-key"))).isEqualTo("mine");
    }

    @Test
    void upgrade_withANewKey_takesItAndReplacesPods() {
        install("edgeMcp: {auth: {apiKey: mine}}");
        Object checksum = checksum();
        upgrade("edgeMcp: {auth: {apiKey: other}}");
        assertThat(decoded(cluster.secret("edge-mcp-secrets", "api-key"))).isEqualTo("other");
        assertThat(checksum()).isNotEqualTo(checksum);
    }

    @Test
    void upgrade_whenThereIsNoKeyToKeep_isRefused() {
        install("edgeMcp: {auth: {existingSecret: e}}");
        assertThatThrownBy(() -> upgrade(NOTHING))
                .hasMessageContaining("edgeMcp.auth.apiKey is the placeholder")
                .hasMessageContaining("There is no key of before to keep");
    }

    @Test
    void upgrade_whenAPlaceholderIsKept_isRefused() {
        install("edgeMcp: {auth: {apiKey: mine}}");
        cluster.put("/api/v1/namespaces/edge-mcp/secrets/edge-mcp-secrets", RenderedManifests.map("""
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: edge-mcp-secrets, namespace: edge-mcp}
                        data: {api-key: %s}
                        """.formatted(
                        Base64.getEncoder().encodeToString("${KEY}".getBytes()))));
        assertThatThrownBy(() -> upgrade(NOTHING)).hasMessageContaining("There is no key of before to keep");
    }

    @Test
    void serviceMonitor_withoutTheOperator_isRefusedByName() {
        String values =
                "{edgeMcp: {auth: {apiKey: a}}, serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}}";
        assertThatThrownBy(() -> install(values))
                .hasMessageContaining("serviceMonitor.enabled is true, but this cluster knows no ServiceMonitor")
                .hasMessageContaining("set prometheusRule.enabled=false");
        assertThat(cluster.paths()).containsExactly("/api/v1/namespaces/edge-mcp");

        cluster.withOperator();
        install(values);
        assertThat(cluster.paths())
                .contains("/apis/monitoring.coreos.com/v1/namespaces/edge-mcp/servicemonitors/edge-mcp");
    }

    /** What is made for a cluster that nobody may ask. */
    @Test
    void template_asksNoCluster() {
        assertThat(chart.render("serviceMonitor: {enabled: true}").names()).contains("ServiceMonitor edge-mcp");
        assertThat(cluster.requests()).isEmpty();
    }

    private void install(String... values) {
        InstallCommand command = new Helm(RenderedChart.FOLDER)
                .install()
                .withName("edge-mcp")
                .withNamespace("edge-mcp")
                .disableOpenApiValidation()
                .withKubeConfigContents(cluster.kubeconfig());
        for (String each : values) {
            command.withValuesFile(chart.file(each));
        }
        command.call();
    }

    private void upgrade(String... values) {
        UpgradeCommand command = new Helm(RenderedChart.FOLDER)
                .upgrade()
                .withName("edge-mcp")
                .withNamespace("edge-mcp")
                .disableOpenApiValidation()
                .withKubeConfigContents(cluster.kubeconfig());
        for (String each : values) {
            command.withValuesFile(chart.file(each));
        }
        command.call();
    }

    private Object checksum() {
        Map<String, Object> annotations = RenderedManifests.cast(RenderedManifests.at(
                cluster.object("/apis/apps/v1/namespaces/edge-mcp/deployments/edge-mcp"),
                "spec",
                "template",
                "metadata",
                "annotations"));
        return annotations.get("checksum/config") + " " + annotations.get("checksum/secrets");
    }

    private static String decoded(Object base64) {
        return new String(Base64.getDecoder().decode(base64.toString()));
    }
}
