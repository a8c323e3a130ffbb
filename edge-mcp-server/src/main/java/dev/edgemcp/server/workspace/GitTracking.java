package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolContext;
import java.io.IOException;
import org.eclipse.jgit.lib.BranchConfig;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/**
 * How a branch stands to the one that it follows. Counts end at {@link Bounds#TRACKING_COMMITS}.
 *
 * @param ahead commits that the upstream lacks, or null if it is gone
 * @param behind commits that only the upstream has, or null if it is gone
 */
record GitTracking(
        String upstream, @Nullable Integer ahead, @Nullable Integer behind) {
    /** Of a local branch by its short name, or null if it follows none. */
    static @Nullable GitTracking of(Repository jgit, String branch, ToolContext context) throws IOException {
        String upstream = new BranchConfig(jgit.getConfig(), branch).getTrackingBranch();
        if (upstream == null) {
            return null;
        }
        String name = Repository.shortenRefName(upstream);
        Ref there = jgit.exactRef(upstream);
        Ref here = jgit.exactRef("refs/heads/" + branch);
        if (there == null || here == null || there.getObjectId() == null || here.getObjectId() == null) {
            return new GitTracking(name, null, null);
        }
        return new GitTracking(
                name,
                count(jgit, here.getObjectId(), there.getObjectId(), context),
                count(jgit, there.getObjectId(), here.getObjectId(), context));
    }

    private static int count(Repository jgit, ObjectId of, ObjectId without, ToolContext context) throws IOException {
        try (RevWalk walk = new RevWalk(jgit)) {
            walk.setRetainBody(false);
            walk.markStart(walk.parseCommit(of));
            walk.markUninteresting(walk.parseCommit(without));
            int count = 0;
            while (count < Bounds.TRACKING_COMMITS && walk.next() != null) {
                context.throwIfCancelled();
                count++;
            }
            return count;
        }
    }
}
