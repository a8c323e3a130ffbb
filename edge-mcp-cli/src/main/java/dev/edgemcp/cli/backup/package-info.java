/**
 * Backups of releases: {@link dev.edgemcp.cli.backup.Backup} makes one, {@link dev.edgemcp.cli.backup.Restore} brings it back,
 * {@link dev.edgemcp.cli.backup.ArchiveFile} reads and writes the file between the two, which is hostile when it is read. The only
 * package that knows Lettuce. Knows no command line, and prints nothing.
 */
@NullMarked
package dev.edgemcp.cli.backup;

import org.jspecify.annotations.NullMarked;
