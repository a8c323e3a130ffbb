package dev.edgemcp.server.workspace;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.ToolContext;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * What the tools share. Immutable and thread-safe.
 *
 * @param git where the repository of the root is, or null if there is none
 * @param user the git settings of whoever runs the server
 */
record Workspace(PathGuard guard, Ticker ticker, @Nullable GitLocation git, GitUser user) {
    /** A new time limit of one call. */
    Deadline deadline(ToolContext context) {
        return new Deadline(ticker, Bounds.SEARCH_TIME, context);
    }

    /** Which places may be changed. */
    WritablePaths writable() {
        return new WritablePaths(guard, git);
    }

    /** A walk to any depth that passes over what git ignores, unless told not to. */
    FileWalk walk(Deadline deadline, boolean ignored) {
        return new FileWalk(guard, deadline, ignored ? null : ignoreTop(), Bounds.WALK_DEPTH);
    }

    /** The folder from which on ignore files count. */
    Path ignoreTop() {
        return git == null ? guard.root() : git.workTree();
    }

    /** The ignore rules of the repository besides those in its tree, or null if there are none. */
    @Nullable
    IgnoreNode excludes() {
        if (git == null) {
            return null;
        }
        try (Folder info = Folder.open(git.commonDir(), Path.of("info"))) {
            return IgnoreRules.read(info.file(Path.of("exclude")));
        } catch (IOException e) {
            return null;
        }
    }
}
