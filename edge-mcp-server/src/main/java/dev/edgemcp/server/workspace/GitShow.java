package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code git_show}: a commit with its diff, or a file as it was in a commit. */
final class GitShow {
    private final Workspace workspace;

    GitShow(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("A commit, such as HEAD~1 or a commit id, to see what it changed; or commit:path to see a"
                    + " file as it was, the path relative to the workspace root")
            @Range(min = 1, max = Bounds.PATTERN_CHARS + Bounds.PATH_CHARS)
            String revision,

            @Description("Unchanged lines around each change; default 3") @Range(max = DiffPage.MAX_CONTEXT) @Nullable
            Integer contextLines,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    record Result(
            GitCommit commit,

            @Description("The files of the diff on this page") @Nullable
            List<DiffPage.File> files,

            @Description("The diff against the first parent, unified; a page can end within a file") @Nullable
            String diff,

            @Description("The file") @Nullable Blob file,

            @Description("Pass it to get the rest") @Nullable
            String cursor) {}

    record Blob(
            @Description("Relative to the workspace root") String path,

            @Description("Text, as UTF-8; absent if it is binary") @Nullable
            String text,

            @Description("The bytes in Base64, if it is binary") @Nullable
            String base64,

            @Description("Where this page begins") long offset,
            @Description("Size of the file") long totalBytes) {}

    Tool tool() {
        return Tool.of(
                        "git_show",
                        Args.class,
                        (args, context) -> GitRepository.open(workspace, context, repository -> show(args, repository)))
                .title("Git show")
                .description(
                        "Shows a commit: who, when, why, and its diff against the first parent. With commit:path it"
                                + " shows a file as it was in that commit.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .cache(GitCache.policy(workspace, GitShow::pin))
                .build();
    }

    private static boolean pin(ObjectNode arguments, GitCache.Commits commits) throws IOException, ToolException {
        String revision = arguments.path("revision").asString("");
        int colon = revision.indexOf(':');
        arguments.put(
                "revision",
                colon < 0
                        ? commits.id(revision)
                        : commits.id(revision.substring(0, colon)) + revision.substring(colon));
        return true;
    }

    private ToolResult show(Args args, GitRepository repository) throws IOException, ToolException {
        Cursor cursor = Cursor.decode(args.cursor);
        int colon = args.revision.indexOf(':');
        try (RevWalk walk = new RevWalk(repository.jgit())) {
            RevCommit commit = repository.commit(walk, colon < 0 ? args.revision : args.revision.substring(0, colon));
            GitCommit shown = GitCommit.of(commit, Bounds.SHOW_MESSAGE_CHARS);
            if (colon >= 0) {
                return file(repository, commit, shown, args.revision.substring(colon + 1), cursor);
            }
            RevCommit parent = commit.getParentCount() == 0 ? null : walk.parseCommit(commit.getParent(0));
            DiffPage page = DiffPage.of(
                    repository,
                    "",
                    args.contextLines == null ? DiffPage.DEFAULT_CONTEXT : args.contextLines,
                    cursor,
                    formatter -> formatter.scan(parent == null ? null : parent.getTree(), commit.getTree()));
            return ToolResult.structured(new Result(shown, page.files(), page.text(), null, page.cursor()));
        }
    }

    private ToolResult file(
            GitRepository repository, RevCommit commit, GitCommit shown, String path, @Nullable Cursor cursor)
            throws IOException, ToolException {
        String named = workspace.guard().named(path);
        if (named.isEmpty()) {
            throw Problems.notAFile();
        }
        try (TreeWalk tree = TreeWalk.forPath(repository.jgit(), repository.inside(named), commit.getTree())) {
            if (tree == null) {
                throw Problems.notInCommit();
            }
            if (tree.getFileMode(0).getObjectType() != Constants.OBJ_BLOB) {
                throw Problems.notAFile();
            }
            ObjectLoader loader = tree.getObjectReader().open(tree.getObjectId(0), Constants.OBJ_BLOB);
            long offset = cursor == null ? 0 : Math.min(cursor.number(), loader.getSize());
            byte[] bytes;
            try (InputStream in = loader.openStream()) {
                in.skipNBytes(offset);
                bytes = in.readNBytes(Bounds.READ_BYTES);
            }
            boolean more = offset + bytes.length < loader.getSize();
            int whole = more ? FileKinds.wholeCharacters(bytes, bytes.length) : bytes.length;
            String text = FileKinds.binary(bytes, bytes.length) ? null : FileKinds.utf8(bytes, 0, whole);
            long end = offset + (text == null ? bytes.length : whole);
            String base64 = text == null ? Base64.getEncoder().encodeToString(bytes) : null;
            Blob blob = new Blob(named, text, base64, offset, loader.getSize());
            String next = more ? new Cursor("", end).encoded() : null;
            return ToolResult.structured(new Result(shown, null, null, blob, next));
        }
    }
}
