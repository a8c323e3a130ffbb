package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether each value of the chart does something, and is known to its schema. */
@Timeout(300)
class ValuesTest {
    /** Ways to use the chart that between them use every value. */
    private static final List<String> CONTEXTS = List.of("{}", """
            namespace: {create: true, name: elsewhere}
            edgeMcp:
              auth: {keys: {existingSecret: k}}
              corePlatform: {enabled: true, url: "https://core", apiKey: given}
              externalService: {enabled: true}
              tracing: {enabled: true}
              tls: {enabled: false, existingSecret: t}
            serviceMonitor: {enabled: true}
            prometheusRule: {enabled: true}
            networkPolicy: {enabled: true}
            ingress: {enabled: true}
            rbac: {create: true}
            """, """
            edgeMcp:
              auth: {existingSecret: e, session: {existingSecret: s}}
              corePlatform: {enabled: true, url: "https://core", existingSecret: c}
              tls: {enabled: true, existingSecret: t}
              externalService: {enabled: true}
            autoscaling: {enabled: false}
            redis: {auth: {existingSecret: r}}
            """, """
            redis: {enabled: false}
            externalRedis: {host: h, tls: {enabled: true, existingSecret: ca}, sentinel: {master: m, nodes: ["s:1"]}}
            """, """
            redis: {enabled: false}
            externalRedis: {host: h, existingSecret: e}
            """, """
            edgeMcp: {cache: {redis: {enabled: false}}}
            """);

    /** Other values, where any of the same type will not do. */
    private static final Map<String, String> OTHERS = others();

    /** What can have one value only. */
    private static final List<String> FIXED = List.of("redis.architecture");

    @TempDir
    Path folder;

    @Test
    void value_thatChanges_changesWhatIsRendered() {
        RenderedChart chart = new RenderedChart(folder);
        Map<String, String> before = new LinkedHashMap<>();
        CONTEXTS.forEach(context -> before.put(context, chart.render(context).toString()));
        List<String> useless = new ArrayList<>();
        RenderedManifests.leaves(RenderedChart.values()).forEach((path, value) -> {
            String yaml = nested(path, OTHERS.getOrDefault(path, other(value)));
            if (!FIXED.contains(path)
                    && CONTEXTS.stream()
                            .allMatch(context ->
                                    tried(chart, context, yaml, before).equals(before.get(context)))) {
                useless.add(path);
            }
        });
        assertThat(useless).isEmpty();
    }

    /** A context that has no use for the value may refuse it: that does not count as a change. */
    private static String tried(RenderedChart chart, String context, String yaml, Map<String, String> before) {
        try {
            return chart.render(context, yaml).toString();
        } catch (IllegalStateException e) {
            assertThat(e).as(yaml).hasMessageNotContaining("schema");
            return String.valueOf(before.get(context));
        }
    }

    @Test
    void schema_knowsEveryValue_andNothingElse() {
        Map<String, Object> schema =
                RenderedManifests.map(RenderedChart.read(RenderedChart.FOLDER.resolve("values.schema.json")));
        Map<String, Object> values = RenderedChart.values();
        List<String> wrong = new ArrayList<>();
        compare("", schema, values, wrong);
        assertThat(wrong).isEmpty();
    }

    private static void compare(
            String path, Map<String, Object> schema, Map<String, Object> values, List<String> wrong) {
        if (!Boolean.FALSE.equals(schema.get("additionalProperties"))) {
            wrong.add(path + " is open");
        }
        Map<String, Object> known = RenderedManifests.cast(schema.get("properties"));
        known.keySet().stream()
                .filter(key -> !values.containsKey(key))
                .forEach(key -> wrong.add(path + key + " is no value"));
        values.forEach((key, value) -> {
            if (!(known.get(key) instanceof Map<?, ?> inner)) {
                wrong.add(path + key + " is not in the schema");
            } else if (inner.get("properties") instanceof Map<?, ?>
                    && value instanceof Map<?, ?> map
                    && !OF_KUBERNETES.contains(path + key)) {
                compare(path + key + ".", RenderedManifests.cast(inner), RenderedManifests.cast(map), wrong);
            }
        });
    }

    /** Parts of Kubernetes objects, of which values.yaml has only what is used. */
    private static final List<String> OF_KUBERNETES =
            List.of("edgeMcp.updateStrategy", "edgeMcp.resources", "redis.master.resources", "autoscaling.behavior");

    private static Map<String, String> others() {
        Map<String, String> others = new LinkedHashMap<>();
        others.put("global.imagePullSecrets", "[{name: x}]");
        others.put("namespace.create", "false");
        others.put("edgeMcp.corePlatform.enabled", "false");
        others.put("edgeMcp.image.digest", "sha256:" + "a".repeat(64));
        others.put("edgeMcp.image.pullPolicy", "Always");
        others.put("redis.image.pullPolicy", "Always");
        others.put("edgeMcp.updateStrategy.type", "Recreate");
        others.put("edgeMcp.service.type", "NodePort");
        others.put("edgeMcp.service.sessionAffinity", "ClientIP");
        others.put("edgeMcp.externalService.type", "NodePort");
        others.put("edgeMcp.auth.session.secrets", "[another-session-secret-0123456789-0123]");
        others.put("edgeMcp.corePlatform.url", "https://other");
        others.put("edgeMcp.tracing.samplingRate", "0.5");
        others.put("edgeMcp.rateLimit.tenants", "{a: {tenantRps: 3}}");
        others.put("edgeMcp.logLevel", "debug");
        others.put("edgeMcp.logLevels", "{a: debug}");
        others.put("edgeMcp.server.drain.lag", "1s");
        others.put("edgeMcp.server.drain.budget", "1s");
        others.put("edgeMcp.terminationGracePeriodSeconds", "99");
        others.put("edgeMcp.config", "{rateLimit: {globalRps: 3}}");
        others.put("edgeMcp.extraEnv", "[{name: X, value: y}]");
        others.put("edgeMcp.extraEnvFrom", "[{configMapRef: {name: x}}]");
        others.put("edgeMcp.extraVolumes", "[{name: x, emptyDir: {}}]");
        others.put("edgeMcp.extraVolumeMounts", "[{name: x, mountPath: /x}]");
        others.put("edgeMcp.tolerations", "[{operator: Exists}]");
        others.put("redis.master.tolerations", "[{operator: Exists}]");
        others.put("edgeMcp.topologySpreadConstraints", "[]");
        others.put("autoscaling.customMetrics", "[{type: Pods}]");
        others.put("autoscaling.minReplicas", "7");
        others.put("autoscaling.behavior.scaleDown.policies", "[]");
        others.put("autoscaling.behavior.scaleUp.policies", "[]");
        others.put("podDisruptionBudget.maxUnavailable", "1");
        others.put("podDisruptionBudget.minAvailable", "1");
        others.put("podDisruptionBudget.unhealthyPodEvictionPolicy", "AlwaysAllow");
        others.put("prometheusRule.additionalRules", "[{alert: x, expr: y}]");
        others.put("networkPolicy.ingressFrom", "[{podSelector: {}}]");
        others.put("networkPolicy.extraEgress", "[{}]");
        others.put("networkPolicy.egressPorts", "[1]");
        others.put("ingress.hosts", "[{host: x, paths: [{path: /, pathType: Prefix}]}]");
        others.put("ingress.tls", "[{secretName: x}]");
        others.put("redis.master.persistence.size", "1Gi");
        others.put("redis.master.persistence.accessModes", "[ReadWriteOncePod]");
        others.put("externalRedis.host", "other");
        others.put("externalRedis.sentinel.nodes", "[\"t:1\"]");
        others.put("rbac.rules", "[{apiGroups: [\"\"], resources: [pods], verbs: [get]}]");
        for (String side : List.of("scaleDown", "scaleUp")) {
            others.put("autoscaling.behavior." + side + ".selectPolicy", "Disabled");
        }
        return others;
    }

    private static String other(@Nullable Object value) {
        if (value instanceof Boolean on) {
            return "" + !on;
        }
        if (value instanceof Map<?, ?>) {
            return "{other: other}";
        }
        if (value instanceof List<?>) {
            return "[other]";
        }
        if (value instanceof String text) {
            return text.matches("\\d+(ms|s|m|h)")
                    ? "7s"
                    : text.matches("\\d+m|\\d+[KMG]i|true|\\d+") ? "\"11\"" : "other";
        }
        return "7";
    }

    private static String nested(String path, String value) {
        StringBuilder yaml = new StringBuilder();
        String rest = path;
        int depth = 0;
        for (String prefix : List.of("edgeMcp.podAnnotations.", "namespace.labels.")) {
            if (path.startsWith(prefix)) {
                // The last key has dots of its own.
                return prefix.replace(".", ": {") + "\"" + path.substring(prefix.length()) + "\": \""
                        + value.replace("\"", "") + "\"" + "}".repeat(prefix.split("\\.").length);
            }
        }
        for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
            yaml.append(rest, 0, dot).append(": {");
            rest = rest.substring(dot + 1);
            depth++;
        }
        return yaml.append(rest)
                .append(": ")
                .append(value)
                .append("}".repeat(depth))
                .toString();
    }
}
