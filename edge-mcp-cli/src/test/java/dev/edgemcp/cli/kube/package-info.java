@NullMarked
package dev.edgemcp.cli.kube;

import org.jspecify.annotations.NullMarked;
