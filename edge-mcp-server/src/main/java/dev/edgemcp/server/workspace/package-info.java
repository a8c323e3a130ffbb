/**
 * The local workspace as tools, resources and prompts: its files, searching in them, and its git history. {@link
 * dev.edgemcp.server.workspace.WorkspaceTools} is the entry. Tools read only,
 * unless the policy allows writing.
 *
 * <p>Nothing outside of the root is ever shown: {@code PathGuard} resolves every path, {@code Folder} opens everything
 * below the root, {@code SensitiveNames} says what is refused, {@code Bounds} how much one call returns. No program runs:
 * {@code GitRepository} says how that is held against repositories that name some.
 *
 * <p>The same files and commits are resources: {@code FileResources} and {@code GitResources} read them by the same rules,
 * {@code FolderWatch} tells when they change, on one thread, and {@code WorkspacePrompts} puts them before a model.
 *
 * <p>What is written goes by {@code WritablePaths}, which says where, and {@code AtomicFile}, which says how.
 *
 * <p>May depend on {@code core.tool}, {@code core.protocol} and {@code core.time}; the only importer of JGit.
 */
@NullMarked
package dev.edgemcp.server.workspace;

import org.jspecify.annotations.NullMarked;
