package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code git_log}: commits, newest first. */
final class GitLog {
    private final Workspace workspace;

    GitLog(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("Where to begin, such as HEAD, main, v1.0 or a commit id; default HEAD")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            @Nullable
            String revision,

            @Description("Only commits that this one does not contain: a revision likewise")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            @Nullable
            String notIn,

            @Description("Only commits that changed what is at or below this path, relative to the workspace root")
            @Range(max = Bounds.PATH_CHARS)
            @Nullable
            String path,

            @Description("Commits on a page; default 30") @Range(min = 1, max = Bounds.LOG_COMMITS_MAX) @Nullable
            Integer maxCount,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    record Result(
            List<GitCommit> commits,

            @Description("Pass it to get the rest") @Nullable
            String cursor) {}

    Tool tool() {
        return Tool.of(
                        "git_log",
                        Args.class,
                        (args, context) ->
                                GitRepository.open(workspace, context, repository -> log(args, context, repository)))
                .title("Git log")
                .description("Lists commits, newest first: of a branch or from any commit on, on request only those"
                        + " that changed a path. git_show shows what one of them changed.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .cache(GitCache.policy(workspace, GitLog::pin))
                .build();
    }

    private static boolean pin(ObjectNode arguments, GitCache.Commits commits) throws IOException, ToolException {
        Cursor cursor = Cursor.decode(
                arguments.path("cursor").isString() ? arguments.path("cursor").stringValue() : null);
        // A cursor has the commit at which the first page began: it is looked up, and counts instead of the revision.
        arguments.put(
                "revision",
                commits.id(cursor == null ? arguments.path("revision").asString(Constants.HEAD) : cursor.text()));
        commits.pin(arguments, "notIn");
        return cursor == null || ObjectId.isId(cursor.text());
    }

    private ToolResult log(Args args, ToolContext context, GitRepository repository) throws IOException, ToolException {
        TreeFilter paths = repository.filter(workspace.guard().named(args.path));
        Cursor cursor = Cursor.decode(args.cursor);
        int max = args.maxCount == null ? Bounds.LOG_COMMITS : args.maxCount;
        try (RevWalk walk = new RevWalk(repository.jgit())) {
            RevCommit start = start(args, cursor, repository, walk);
            if (start == null) {
                return ToolResult.structured(new Result(List.of(), null));
            }
            walk.markStart(start);
            if (args.notIn != null) {
                walk.markUninteresting(repository.commit(walk, args.notIn));
            }
            if (paths != TreeFilter.ALL) {
                walk.setTreeFilter(AndTreeFilter.create(
                        new TreeFilter[] {new UntilCancelled(context), paths, TreeFilter.ANY_DIFF}));
            }
            long skip = cursor == null ? 0 : cursor.number();
            for (long i = 0; i < skip && walk.next() != null; i++) {
                // What earlier pages showed is passed over.
                context.throwIfCancelled();
            }
            List<GitCommit> commits = new ArrayList<>();
            RevCommit commit = walk.next();
            for (; commit != null && commits.size() < max; commit = walk.next()) {
                walk.parseBody(commit);
                commits.add(GitCommit.of(commit, Bounds.LOG_MESSAGE_CHARS));
            }
            String next = commit == null ? null : new Cursor(start.name(), skip + commits.size()).encoded();
            return ToolResult.structured(new Result(commits, next));
        }
    }

    /** Pages go on from the commit at which the first began, whatever the branch is by then. */
    private static @Nullable RevCommit start(Args args, @Nullable Cursor cursor, GitRepository repository, RevWalk walk)
            throws IOException, ToolException {
        if (cursor != null) {
            if (!ObjectId.isId(cursor.text())) {
                throw Problems.invalidCursor();
            }
            return repository.commit(walk, cursor.text());
        }
        if (args.revision == null && repository.head() == null) {
            return null;
        }
        return repository.commit(walk, args.revision == null ? Constants.HEAD : args.revision);
    }

    /** Looks at each commit of the history, also at those that the path filter drops. */
    private static final class UntilCancelled extends TreeFilter {
        private final ToolContext context;

        UntilCancelled(ToolContext context) {
            this.context = context;
        }

        @Override
        public boolean include(TreeWalk walk) {
            context.throwIfCancelled();
            return true;
        }

        @Override
        public boolean shouldBeRecursive() {
            return false;
        }

        @Override
        public TreeFilter clone() {
            return this;
        }
    }
}
