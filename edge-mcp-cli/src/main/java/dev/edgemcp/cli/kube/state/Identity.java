package dev.edgemcp.cli.kube.state;

import java.util.Map;

/**
 * A release of Edge MCP in a namespace: all that carries the same instance label, or the one that was applied without Helm.
 *
 * @param name the release's name
 * @param helm whether Helm manages it
 * @param deployment the name of its Deployment
 */
public record Identity(String name, boolean helm, String deployment) {
    /** The label that says what something is. */
    public static final String NAME = "app.kubernetes.io/name";

    /** The label that says which release something is of. */
    public static final String INSTANCE = "app.kubernetes.io/instance";

    /** What {@link #NAME} says on everything that serves. */
    public static final String APP = "edge-mcp";

    /** What {@link #NAME} says on the Redis of the chart. */
    public static final String REDIS = "redis";

    /** The release that a Deployment belongs to. */
    public static Identity of(Workload deployment) {
        String instance = deployment.labels().getOrDefault(INSTANCE, "");
        boolean helm = deployment
                .labels()
                .getOrDefault("app.kubernetes.io/managed-by", "")
                .equals("Helm");
        return new Identity(instance.isEmpty() ? deployment.name() : instance, helm, deployment.name());
    }

    /** Whether something with these labels is of this release, be it a server or its Redis. */
    public boolean owns(Map<String, String> labels) {
        String instance = labels.get(INSTANCE);
        return instance == null ? !helm : instance.equals(name);
    }
}
