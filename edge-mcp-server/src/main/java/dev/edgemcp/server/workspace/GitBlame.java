package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.blame.BlameGenerator;
import org.eclipse.jgit.blame.BlameResult;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code git_blame}: which commit last changed each line of a file. */
final class GitBlame {
    private final Workspace workspace;

    GitBlame(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("The file, relative to the workspace root") @Range(min = 1, max = Bounds.PATH_CHARS)
            String path,

            @Description("The commit whose file to look at; default HEAD")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            @Nullable
            String revision,

            @Description("The first line, counted from 1; default 1") @Range(min = 1) @Nullable
            Integer startLine,

            @Description("How many lines; default and at most 500") @Range(min = 1, max = Bounds.BLAME_LINES) @Nullable
            Integer lineCount) {}

    record Result(
            String path,
            @Description("The commit whose file this is") String commit,
            List<Region> regions,
            @Description("Lines of the file") int totalLines,

            @Description("Pass it as startLine to go on") @Nullable
            Integer nextStartLine) {}

    record Region(
            @Description("The first line, counted from 1") int startLine,
            String commit,
            String author,
            Instant authored,
            @Description("First line of the message") String summary,

            @Description("The path of the file in that commit, if it was another") @Nullable
            String oldPath,

            @Description("The lines; … where one is cut") List<String> lines) {}

    Tool tool() {
        return Tool.of(
                        "git_blame",
                        Args.class,
                        (args, context) ->
                                GitRepository.open(workspace, context, repository -> blame(args, context, repository)))
                .title("Git blame")
                .description("Shows which commit last changed each line of a file, as it is in a commit; changes that"
                        + " are not committed do not count. Follows renames.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .cache(GitCache.policy(workspace, GitBlame::pin))
                .build();
    }

    private static boolean pin(ObjectNode arguments, GitCache.Commits commits) throws IOException, ToolException {
        arguments.put("revision", commits.id(arguments.path("revision").asString(Constants.HEAD)));
        return true;
    }

    private ToolResult blame(Args args, ToolContext context, GitRepository repository)
            throws IOException, ToolException {
        String path = workspace.guard().named(args.path);
        String inside = repository.inside(path);
        try (RevWalk walk = new RevWalk(repository.jgit());
                BlameGenerator generator = new BlameGenerator(repository.jgit(), inside)) {
            RevCommit commit = repository.commit(walk, args.revision == null ? Constants.HEAD : args.revision);
            check(repository, commit, path, inside);
            generator.setFollowFileRenames(true);
            generator.push(null, commit);
            BlameResult blame = BlameResult.create(generator);
            if (blame == null) {
                throw Problems.notFound();
            }
            RawText text = blame.getResultContents();
            int start = (args.startLine == null ? 1 : args.startLine) - 1;
            int count = args.lineCount == null ? Bounds.BLAME_LINES : args.lineCount;
            int end = (int) Math.min(text.size(), (long) start + count);
            // One region after the other, so that a cancelled call ends.
            while (unknown(blame, start, end) && blame.computeNext() >= 0) {
                context.throwIfCancelled();
            }
            List<Region> regions = regions(repository, blame, text, path, start, end);
            Integer next = end < text.size() && start < end ? end + 1 : null;
            return ToolResult.structured(new Result(path, commit.name(), regions, text.size(), next));
        }
    }

    private static boolean unknown(BlameResult blame, int start, int end) {
        return start < end && !blame.hasSourceData(start, end);
    }

    private static void check(GitRepository repository, RevCommit commit, String path, String inside)
            throws IOException, ToolException {
        try (TreeWalk tree = path.isEmpty() ? null : TreeWalk.forPath(repository.jgit(), inside, commit.getTree())) {
            if (tree == null) {
                throw new ToolException(
                        "not_found",
                        "The commit has no such file.",
                        "Pass a path that is committed, or another revision.");
            }
            if (tree.getFileMode(0).getObjectType() != Constants.OBJ_BLOB) {
                throw Problems.notAFile();
            }
            long size = tree.getObjectReader().getObjectSize(tree.getObjectId(0), Constants.OBJ_BLOB);
            if (size > Bounds.BLAME_FILE_BYTES) {
                throw new ToolException(
                        "too_large", "The file is too large to blame.", "Use git_log with this path instead.");
            }
        }
    }

    private static List<Region> regions(
            GitRepository repository, BlameResult blame, RawText text, String path, int start, int end) {
        List<Region> regions = new ArrayList<>();
        int line = start;
        while (line < end) {
            RevCommit commit = blame.getSourceCommit(line);
            if (commit == null) {
                line++;
                continue;
            }
            String source = blame.getSourcePath(line);
            int first = line;
            List<String> lines = new ArrayList<>();
            while (line < end
                    && commit.equals(blame.getSourceCommit(line))
                    && source.equals(blame.getSourcePath(line))) {
                lines.add(FileKinds.cut(text.getString(line), Bounds.SEARCH_LINE_CHARS));
                line++;
            }
            PersonIdent author = blame.getSourceAuthor(first);
            String old = repository.shown(source);
            regions.add(new Region(
                    first + 1,
                    commit.name(),
                    GitCommit.person(author),
                    author == null ? Instant.EPOCH : author.getWhenAsInstant(),
                    GitCommit.summary(commit),
                    path.equals(old) ? null : old,
                    lines));
        }
        return regions;
    }
}
