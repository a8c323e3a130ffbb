package dev.edgemcp.cli.helm;

import java.util.Locale;

/** Ways to use the chart. */
enum Feature {
    GUIDE_PRODUCTION(null) {
        @Override
        String yaml() {
            return Guide.productionValues().replaceAll("\\$\\{[A-Z_]+}", "given");
        }
    },
    EXAMPLE_PRODUCTION("production"),
    EXAMPLE_EXTERNAL_REDIS("external-redis"),
    EXAMPLE_MULTI_REGION("multi-region"),
    SMALL("""
            edgeMcp: {replicaCount: 1, cache: {redis: {enabled: false}}}
            autoscaling: {enabled: false}
            redis: {enabled: false}
            """),
    TLS("""
            edgeMcp:
              tls: {enabled: true, existingSecret: certificate}
              externalService: {enabled: true, sourceRanges: [10.0.0.0/8]}
            serviceMonitor: {enabled: true}
            """),
    EXISTING_SECRETS("""
            edgeMcp:
              auth:
                apiKey: ""
                existingSecret: mine
                existingSecretKey: key
                keys: {existingSecret: teams, existingSecretKey: the-keys}
                session: {existingSecret: mine, existingSecretKey: session}
              corePlatform: {enabled: true, url: "https://core.example.com", existingSecret: mine, existingSecretKey: core}
              tracing: {enabled: true, otlpEndpoint: "collector:4317", samplingRate: 0.25}
            redis: {auth: {existingSecret: mine, existingSecretKey: redis}}
            """),
    KEYS_FILE_ONLY("""
            edgeMcp: {auth: {apiKey: REPLACE_WITH_ACTUAL_API_KEY, keys: {existingSecret: teams}}}
            """),
    CUSTOM_METRICS("""
            autoscaling:
              targetMemoryUtilizationPercentage: null
              customMetrics:
                - type: Pods
                  pods:
                    metric: {name: edge_mcp_active_connections}
                    target: {type: AverageValue, averageValue: "100"}
            """),
    SENTINEL("""
            redis: {enabled: false}
            externalRedis:
              password: secret-of-the-test
              sentinel: {master: main, nodes: ["s1:26379", "s2:26379"]}
            networkPolicy: {enabled: true, ingressFrom: [{namespaceSelector: {}}]}
            """),
    EXTRAS("""
            edgeMcp:
              extraEnv:
                - {name: EDGE_MCP_CONFIG, value: /mnt/other.yaml}
                - {name: EDGE_MCP_JAVA_OPTS, value: -Xmx300m}
              extraEnvFrom: [{configMapRef: {name: more}}]
              extraVolumes: [{name: workspace, persistentVolumeClaim: {claimName: code}}]
              extraVolumeMounts: [{name: workspace, mountPath: /workspace, readOnly: true}]
              extraArgs: [--workspace, /workspace]
              config: {rateLimit: {globalRps: 7}, workspace: {allowSensitive: false}}
              podLabels: {team: tools}
              affinity: {nodeAffinity: {}}
            serviceAccount: {create: false}
            rbac: {create: true, rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]}
            """),
    OWN_NAMESPACE("""
            namespace: {create: true, name: elsewhere}
            """);

    private final String values;

    Feature(String values) {
        this.values = values;
    }

    String yaml() {
        return values.contains("\n")
                ? values
                : RenderedChart.read(RenderedChart.FOLDER.resolve("examples/" + values + ".yaml"));
    }

    String file() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
