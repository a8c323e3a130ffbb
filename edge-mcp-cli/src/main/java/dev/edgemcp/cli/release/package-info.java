/**
 * What is done to a release, step by step: {@link dev.edgemcp.cli.release.Installation} checks, plans, makes or changes it, waits
 * and proves that it works; {@link dev.edgemcp.cli.release.Rollback} and {@link dev.edgemcp.cli.release.Removal} undo. Helm does
 * what changes the cluster, {@code kube} looks, and {@link dev.edgemcp.cli.release.Talk} tells and asks the person. Knows no
 * command line, and prints nothing.
 */
@NullMarked
package dev.edgemcp.cli.release;

import org.jspecify.annotations.NullMarked;
