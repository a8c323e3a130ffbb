@NullMarked
package dev.edgemcp.cli.k8s;

import org.jspecify.annotations.NullMarked;
