/**
 * Helm, behind one interface: {@link dev.edgemcp.cli.helm.Helm}. Its only implementation loads Helm itself as a native library,
 * which takes seconds; whatever can be done without it (values, charts, records of releases, manifests) is done by the other
 * classes here. Knows neither the cluster nor any command, and prints nothing.
 */
@NullMarked
package dev.edgemcp.cli.helm;

import org.jspecify.annotations.NullMarked;
