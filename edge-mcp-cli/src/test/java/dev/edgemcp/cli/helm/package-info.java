/** The Helm chart and the plain manifests, held against each other, Kubernetes, the guide and the server. */
@NullMarked
package dev.edgemcp.cli.helm;

import org.jspecify.annotations.NullMarked;
