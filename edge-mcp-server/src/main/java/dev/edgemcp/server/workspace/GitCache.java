package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jgit.revwalk.RevWalk;
import tools.jackson.databind.node.ObjectNode;

/**
 * When results about commits may be given again: when ids stand in the place of all revisions, since what an id names does not
 * change. The ids are looked up in this repository for every call, so nothing is given that is not in it.
 */
final class GitCache {
    private static final Duration TTL = Duration.ofHours(1);

    private GitCache() {}

    /** Puts ids in the place of revisions. */
    @FunctionalInterface
    interface Pinning {
        /**
         * Changes the arguments so that they name commits by their ids alone.
         *
         * @param arguments a copy
         * @return whether they do now
         */
        boolean pin(ObjectNode arguments, Commits commits) throws IOException, ToolException;
    }

    /** Finds the id that a revision stands for now. */
    @FunctionalInterface
    interface Commits {
        /**
         * The id in hexadecimal.
         *
         * @throws ToolException if there is no such commit
         */
        String id(String revision) throws IOException, ToolException;

        /** Replaces a member that is a revision. */
        default void pin(ObjectNode arguments, String member) throws IOException, ToolException {
            if (arguments.path(member).isString()) {
                arguments.put(member, id(arguments.path(member).stringValue()));
            }
        }
    }

    static CachePolicy policy(Workspace workspace, Pinning pinning) {
        return CachePolicy.ttl(TTL).variant(workspace.guard().view()).resolver((arguments, context) -> {
            ObjectNode exact = arguments.deepCopy();
            boolean pinned = GitRepository.open(workspace, context, repository -> {
                try (RevWalk walk = new RevWalk(repository.jgit())) {
                    Commits commits =
                            revision -> repository.commit(walk, revision).name();
                    return whole(repository) && pinning.pin(exact, commits);
                }
            });
            return pinned ? exact : null;
        });
    }

    /** Where history is cut off, more of it may be fetched: the parents of a commit are then others. */
    private static boolean whole(GitRepository repository) throws IOException {
        return repository.jgit().getObjectDatabase().getShallowCommits().isEmpty();
    }
}
