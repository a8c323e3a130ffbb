/**
 * The local workspace as tools: its files, searching in them, and its git history. {@link
 * dev.edgemcp.server.workspace.WorkspaceTools} is the entry. All tools read only.
 *
 * <p>Nothing outside of the root is ever shown: {@code PathGuard} resolves every path, {@code Folder} opens everything
 * below the root, {@code SensitiveNames} says what is refused, {@code Bounds} how much one call returns. No program runs:
 * {@code GitRepository} says how that is held against repositories that name some.
 *
 * <p>May depend on {@code core.tool}, {@code core.protocol} and {@code core.time}; the only importer of JGit.
 */
@NullMarked
package dev.edgemcp.server.workspace;

import org.jspecify.annotations.NullMarked;
