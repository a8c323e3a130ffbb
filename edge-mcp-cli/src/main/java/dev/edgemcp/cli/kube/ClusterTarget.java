package dev.edgemcp.cli.kube;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster, and where in it.
 *
 * @param kubeconfig the file; null for what {@code KUBECONFIG} names, else that of the user, else the pod's own account
 * @param context the context of the kubeconfig; null for its current one
 * @param namespace null for that of the context, else {@value #DEFAULT_NAMESPACE}
 * @param requestTimeout how long one request may take
 */
public record ClusterTarget(
        @Nullable Path kubeconfig,
        @Nullable String context,
        @Nullable String namespace,
        Duration requestTimeout) {
    /** Where Edge MCP is when neither the command line nor the context says anything. */
    public static final String DEFAULT_NAMESPACE = "edge-mcp";

    /** Longer than an API server needs; shorter than a person waits. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
}
