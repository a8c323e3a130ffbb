/**
 * The cluster: the only package that knows fabric8, which finds the kubeconfig, signs in and carries requests and streams.
 * Start at {@link dev.edgemcp.cli.kube.Cluster}; what it reads comes as the records of {@code kube.state}. Prints nothing and
 * knows no command. Failures are {@link dev.edgemcp.cli.kube.KubeException}s.
 *
 * <p>Objects are read as JSON trees, not as fabric8's models: a server may leave anything out, and loading the models takes
 * longer than most commands do.
 */
@NullMarked
package dev.edgemcp.cli.kube;

import org.jspecify.annotations.NullMarked;
