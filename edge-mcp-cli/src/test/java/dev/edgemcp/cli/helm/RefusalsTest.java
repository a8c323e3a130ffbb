package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart refuses, and the fix that it names. */
@Timeout(120)
class RefusalsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                            | is the placeholder 'REPLACE_WITH_ACTUAL_API_KEY'",
                "edgeMcp: {auth: {apiKey: ''}}                 | edgeMcp.auth.apiKey is empty",
                "edgeMcp: {auth: {apiKey: '${EDGE_MCP_API_KEY}'}} | is the placeholder '${EDGE_MCP_API_KEY}'",
                "edgeMcp: {auth: {apiKey: 'a${X}b'}}           | is the placeholder",
                "edgeMcp: {auth: {apiKey: '<key>'}}            | is the placeholder",
                "edgeMcp: {auth: {apiKey: ''}}                 | --set edgeMcp.auth.apiKey=\"$(openssl rand -base64 32)\"",
                "edgeMcp: {auth: {apiKey: ''}}                 | --set edgeMcp.auth.existingSecret=NAME",
            })
    void key_thatIsNone_isRefused(String values, String reason) {
        assertThatThrownBy(() -> new RenderedChart(folder).render("edge-mcp", RenderedChart.NEWEST, List.of(values)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "edgeMcp: {corePlatform: {enabled: true}}      | edgeMcp.corePlatform.url: set it",
                "edgeMcp: {corePlatform: {enabled: true, url: 'https://x'}} | edgeMcp.corePlatform.apiKey is empty",
                "edgeMcp: {corePlatform: {enabled: true, url: 'https://x', apiKey: '${CORE}'}} | --set edgeMcp.corePlatform.apiKey=",
                "edgeMcp: {server: {drain: {budget: 25s}}}     | edgeMcp.terminationGracePeriodSeconds is 30",
                "edgeMcp: {server: {drain: {budget: 25s}}}     | set it to 34 or more",
                "edgeMcp: {service: {metricsPort: 8082}}       | are both 8082",
                "edgeMcp: {tls: {enabled: true}}               | edgeMcp.tls.existingSecret",
                "redis: {enabled: false}                       | set redis.enabled=true for one of this chart",
                "externalRedis: {host: x}                      | set redis.enabled=false to use yours",
                "{redis: {enabled: false}, externalRedis: {sentinel: {master: m}}} | externalRedis.sentinel.nodes",
                "autoscaling: {minReplicas: 11}                | autoscaling.minReplicas (11) is above",
                "edgeMcp: {resources: {requests: {cpu: null}}} | autoscaling.targetCPUUtilizationPercentage is a part of",
                "autoscaling: {targetCPUUtilizationPercentage: null, targetMemoryUtilizationPercentage: null} | nothing to scale by",
                "namespace: {create: true}                     | --create-namespace",
                "redis: {architecture: replication}            | /redis/architecture",
                "edgeMcp: {replicas: 3}                        | additional properties 'replicas' not allowed",
                "edgeMCP: {}                                   | additional properties 'edgeMCP' not allowed",
                "edgeMcp: {auth: {session: {secrets: [short]}}} | /edgeMcp/auth/session/secrets",
                "edgeMcp: {image: {tag: 1.1}}                  | /edgeMcp/image/tag",
                "edgeMcp: {logLevel: verbose}                  | /edgeMcp/logLevel",
                "edgeMcp: {rateLimit: {tenants: {a: {rps: 1}}}} | additional properties 'rps' not allowed",
            })
    void values_thatDoNotFit_areRefusedWithTheFix(String values, String reason) {
        assertThatThrownBy(() -> new RenderedChart(folder).render(values))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"1.23.0, false", "1.24.0, true", "1.24.17-gke.100, true"})
    void kubernetes_thatIsTooOld_isRefused(String version, boolean good) {
        RenderedChart chart = new RenderedChart(folder);
        if (good) {
            chart.render("edge-mcp", version, RenderedChart.with());
        } else {
            assertThatThrownBy(() -> chart.render("edge-mcp", version, RenderedChart.with()))
                    .hasMessageContaining("requires kubeVersion: >=1.24.0-0");
        }
    }
}
