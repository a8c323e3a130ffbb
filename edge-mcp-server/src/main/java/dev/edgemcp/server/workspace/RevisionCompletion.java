package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.Completion;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Completes what git knows: revisions, which are branches, tags and the newest commits; two of them to compare; and paths
 * as they were in one. What cannot be looked up suggests nothing.
 */
final class RevisionCompletion {
    private final Workspace workspace;

    RevisionCompletion(Workspace workspace) {
        this.workspace = workspace;
    }

    /** A {@link dev.edgemcp.core.tool.Completer} of revisions. */
    Completion revision(String typed, Map<String, String> others, ToolContext context) {
        return matching("", typed, "", List.of(), context);
    }

    /** A {@link dev.edgemcp.core.tool.Completer} of what {@link Comparison#parse} reads. */
    Completion range(String typed, Map<String, String> others, ToolContext context) {
        int dots = typed.indexOf("..");
        if (dots < 0) {
            // What is parted from a revision is what one mostly wants; git takes a missing side for HEAD, as we do.
            return matching("", typed, "...", List.of("staged", "unstaged"), context);
        }
        int side = typed.startsWith("...", dots) ? dots + 3 : dots + 2;
        return matching(typed.substring(0, side), typed.substring(side), "", List.of(), context);
    }

    /** A {@link dev.edgemcp.core.tool.Completer} of paths in the commit that the argument {@code revision} names. */
    Completion path(String typed, Map<String, String> others, ToolContext context) {
        if (typed.length() > Bounds.PATH_CHARS || typed.startsWith("/")) {
            return Completion.NONE;
        }
        String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
        String start = typed.substring(folder.length());
        List<String> values = new ArrayList<>();
        try {
            String named = workspace.guard().named(folder);
            return GitRepository.open(workspace, context, repository -> {
                try (ObjectReader reader = repository.jgit().newObjectReader();
                        RevWalk walk = new RevWalk(reader)) {
                    RevCommit commit = repository.commit(walk, others.getOrDefault("revision", Constants.HEAD));
                    new GitTree(repository, commit).list(reader, named, (path, name, type, id, denied) -> {
                        if (!denied && begins(name, start)) {
                            values.add(folder + name + (type == FileEntry.Type.DIRECTORY ? "/" : ""));
                        }
                        return values.size() <= Completion.MAX_VALUES;
                    });
                }
                return Completion.firstOf(values);
            });
        } catch (ToolException e) {
            return Completion.NONE;
        }
    }

    /**
     * What begins with a text, ignoring case.
     *
     * @param before put before each
     * @param after put after each revision
     * @param words other things to suggest, first
     */
    private Completion matching(String before, String start, String after, List<String> words, ToolContext context) {
        if (start.length() > Bounds.PATTERN_CHARS || before.length() > Bounds.PATTERN_CHARS) {
            return Completion.NONE;
        }
        try {
            return GitRepository.open(
                    workspace,
                    context,
                    repository -> Completion.firstOf(Stream.concat(
                                    words.stream().filter(word -> begins(word, start)),
                                    revisions(repository).stream()
                                            .filter(revision -> begins(revision, start))
                                            // Nothing differs between a commit and itself.
                                            .filter(revision -> after.isEmpty() || !revision.equals(Constants.HEAD))
                                            .map(revision -> before + revision + after))
                            .toList()));
        } catch (ToolException e) {
            return Completion.NONE;
        }
    }

    private static boolean begins(String value, String start) {
        return value.regionMatches(true, 0, start, 0, start.length());
    }

    private static List<String> revisions(GitRepository repository) throws IOException {
        List<String> revisions = new ArrayList<>();
        ObjectId head = repository.head();
        if (head != null) {
            revisions.add(Constants.HEAD);
        }
        for (String prefix : List.of(Constants.R_HEADS, Constants.R_TAGS, Constants.R_REMOTES)) {
            for (Ref ref : repository.jgit().getRefDatabase().getRefsByPrefix(prefix)) {
                if (!ref.isSymbolic()) {
                    revisions.add(Repository.shortenRefName(ref.getName()));
                }
            }
        }
        if (head != null) {
            repository.recent(head).forEach(commit -> revisions.add(commit.name()));
        }
        return revisions;
    }
}
