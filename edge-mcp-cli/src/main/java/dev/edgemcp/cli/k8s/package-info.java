/**
 * {@code edge-mcp k8s}: each command turns options into one call of {@code kube} and prints what comes back. Start at {@link
 * dev.edgemcp.cli.k8s.K8sCommand}.
 */
@NullMarked
package dev.edgemcp.cli.k8s;

import org.jspecify.annotations.NullMarked;
