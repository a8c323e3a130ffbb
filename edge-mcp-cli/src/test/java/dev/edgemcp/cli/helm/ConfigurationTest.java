package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.server.config.ConfigLoader;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Flags;
import dev.edgemcp.server.config.Setting;
import dev.edgemcp.server.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether the server understands what the chart and the plain manifests tell it. */
@Timeout(120)
class ConfigurationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void features_areUnderstood(Feature feature) {
        RenderedChart chart = new RenderedChart(folder);
        understood(chart, chart.render(feature.yaml()));
    }

    @Test
    void base_isUnderstood() {
        understood(new RenderedChart(folder), Base.objects());
    }

    @Test
    void defaults_meanWhatTheGuideSays() {
        RenderedChart chart = new RenderedChart(folder);
        Configuration configuration = understood(chart, chart.render());
        assertThat(configuration.need(Settings.GLOBAL_RPS)).isEqualTo(1000);
        assertThat(configuration.need(Settings.TENANT_RPS)).isEqualTo(100);
        assertThat(configuration.need(Settings.TOOL_RPS)).isEqualTo(50);
        assertThat(configuration.need(Settings.MAX_REPLICAS)).isEqualTo(10);
        assertThat(configuration.need(Settings.REDIS_ENABLED)).isTrue();
        assertThat(configuration.need(Settings.REDIS_URL)).hasToString("redis://redis:6379/0");
        assertThat(configuration.need(Settings.PORT)).isEqualTo(8082);
        assertThat(configuration.get(Settings.API_KEY)).isEqualTo("value-of-api-key");
        assertThat(configuration.get(Settings.REDIS_PASSWORD)).isEqualTo("value-of-redis-password");
        assertThat(configuration.get(Settings.SESSION_SECRETS)).hasSize(1);
    }

    @Test
    void maxReplicas_areThoseOfTheAutoscalerOrTheDeployment() {
        RenderedChart chart = new RenderedChart(folder);
        assertThat(understood(chart, chart.render("autoscaling: {maxReplicas: 17}"))
                        .need(Settings.MAX_REPLICAS))
                .isEqualTo(17);
        assertThat(understood(chart, chart.render("{autoscaling: {enabled: false}, edgeMcp: {replicaCount: 4}}"))
                        .need(Settings.MAX_REPLICAS))
                .isEqualTo(4);
        assertThat(understood(chart, chart.render("edgeMcp: {rateLimit: {maxReplicas: 60}}"))
                        .need(Settings.MAX_REPLICAS))
                .isEqualTo(60);
    }

    /** What is read again while the server runs does not replace pods; what is not, does. */
    @Test
    void change_ofTheFile_replacesPodsIfTheServerNeedsIt() {
        RenderedChart chart = new RenderedChart(folder);
        Object before = checksum(chart.render());
        Map<String, String> changes = new HashMap<>(Map.of(
                "server.port", "9",
                "server.drain.lag", "1s",
                "server.drain.budget", "1s",
                "server.host", "localhost",
                "cache.redis.url", "redis://else:1",
                "cache.redis.keyPrefix", "x",
                "logLevel", "debug"));
        List<String> wrong = new ArrayList<>();
        Map<String, Object> file = RenderedManifests.map(
                String.valueOf(chart.render().get("ConfigMap edge-mcp-config", "data", "edge-mcp.yaml")));
        for (String path : RenderedManifests.leaves(file).keySet()) {
            Setting<?> setting = Settings.ALL.stream()
                    .filter(each -> each.path().equals(path))
                    .findFirst()
                    .orElseThrow();
            Object now = RenderedManifests.leaves(file).get(path);
            String other = changes.getOrDefault(
                    path, now instanceof Boolean on ? "" + !on : now instanceof Number ? "7" : "3m");
            String yaml = "edgeMcp: {config: {" + path.replace(".", ": {") + ": \"" + other + "\""
                    + "}".repeat(path.split("\\.").length) + "}";
            boolean replaced = !checksum(chart.render(yaml.replace("\"", other.matches("true|false|7") ? "" : "\"")))
                    .equals(before);
            if (replaced == (setting.use() == Setting.Use.HOT)) {
                wrong.add(path);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checksum(
                        chart.render("edgeMcp: {rateLimit: {tenants: {a: {tenantRps: 1}}}, logLevels: {x: debug}}")))
                .isEqualTo(before);
    }

    private static Object checksum(RenderedManifests rendered) {
        return String.valueOf(
                rendered.get("Deployment edge-mcp", "spec", "template", "metadata", "annotations", "checksum/config"));
    }

    /** What a server reads that is started so; secrets are what they are called. */
    private static Configuration understood(RenderedChart chart, RenderedManifests rendered) {
        String deployment = "Deployment edge-mcp";
        Map<String, String> environment = new HashMap<>();
        Object variables = rendered.get(deployment, "spec", "template", "spec", "containers", "edge-mcp", "env");
        for (Object each : (List<?>) variables) {
            String name = String.valueOf(RenderedManifests.at(each, "name"));
            Object key = RenderedManifests.at(each, "valueFrom", "secretKeyRef", "key");
            Object value = RenderedManifests.at(each, "value");
            environment.put(name, value != null ? value.toString() : key == null ? "a-pod" : "value-of-" + key);
        }
        environment.computeIfPresent("EDGE_MCP_SESSION_SECRETS", (name, value) -> value + "-0123456789-0123456789");
        Path file = chart.file(String.valueOf(rendered.get("ConfigMap edge-mcp-config", "data", "edge-mcp.yaml")));
        environment.remove("EDGE_MCP_CONFIG");
        environment.remove("EDGE_MCP_JAVA_OPTS");
        Configuration configuration =
                ConfigLoader.of(file, environment, Flags.NONE).load();
        assertThat(configuration.notes()).allSatisfy(note -> assertThat(note).startsWith("not active in this version"));
        return configuration;
    }
}
