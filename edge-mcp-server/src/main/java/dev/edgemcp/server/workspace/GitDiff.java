package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code git_diff}: what changed in the work tree, in the index, or between two commits. */
final class GitDiff {
    private final Workspace workspace;

    GitDiff(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("Only what is at or below this path, relative to the workspace root")
            @Range(max = Bounds.PATH_CHARS)
            @Nullable
            String path,

            @Description("What is staged against the last commit, instead of the work tree against the index") @Nullable
            Boolean staged,

            @Description("Compare two commits: the older one, such as main or HEAD~1")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            @Nullable
            String from,

            @Description("Compare two commits: the newer one, such as HEAD")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            @Nullable
            String to,

            @Description("Unchanged lines around each change; default 3") @Range(max = DiffPage.MAX_CONTEXT) @Nullable
            Integer contextLines,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    record Result(
            @Description("The files on this page") List<DiffPage.File> files,

            @Description("The diff, unified; a page can end within a file")
            String diff,

            @Description("Pass it to get the rest") @Nullable
            String cursor) {}

    Tool tool() {
        return Tool.of(
                        "git_diff",
                        Args.class,
                        (args, context) -> GitRepository.open(workspace, context, repository -> diff(args, repository)))
                .title("Git diff")
                .description("Shows a diff: the work tree against the index, or with staged the index against the last"
                        + " commit, or with from and to two commits. Untracked files are left out. Filters and diff"
                        + " programs of the repository are not run.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .cache(GitCache.policy(workspace, GitDiff::pin))
                .build();
    }

    /** Only between two commits: the work tree and the index change without anybody saying so. */
    private static boolean pin(ObjectNode arguments, GitCache.Commits commits) throws IOException, ToolException {
        if (!arguments.path("from").isString()
                || !arguments.path("to").isString()
                || arguments.path("staged").asBoolean(false)) {
            return false;
        }
        commits.pin(arguments, "from");
        commits.pin(arguments, "to");
        return true;
    }

    private ToolResult diff(Args args, GitRepository repository) throws IOException, ToolException {
        boolean staged = Boolean.TRUE.equals(args.staged);
        if ((args.from == null) != (args.to == null) || (staged && args.from != null)) {
            throw new ToolException(
                    "invalid_arguments",
                    "from and to belong together, and staged excludes both.",
                    "Pass from and to, or staged, or neither.");
        }
        String path = workspace.guard().named(args.path);
        Cursor cursor = Cursor.decode(args.cursor);
        int lines = args.contextLines == null ? DiffPage.DEFAULT_CONTEXT : args.contextLines;
        Comparison comparison = args.from != null && args.to != null
                ? new Comparison.Commits(args.from, args.to, false)
                : staged ? Comparison.STAGED : Comparison.UNSTAGED;
        DiffPage page = comparison.page(repository, path, lines, cursor);
        Result result = new Result(page.files(), page.text(), page.cursor());
        return ToolResult.structured(result, result.diff.isEmpty() ? "No differences." : result.diff);
    }
}
