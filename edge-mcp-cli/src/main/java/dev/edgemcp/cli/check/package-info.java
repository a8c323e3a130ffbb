/**
 * What can be wrong with a release, as data: {@link dev.edgemcp.cli.check.Checks} lists all checks, {@link
 * dev.edgemcp.cli.check.CheckRunner} looks at a snapshot with them. A check is a function of what was read, asks nobody, and
 * changes nothing. Knows the records of {@code kube}, neither its client nor any command.
 */
@NullMarked
package dev.edgemcp.cli.check;

import org.jspecify.annotations.NullMarked;
