package dev.edgemcp.server.workspace;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceRequest;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.Watcher;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** {@code git:///}: the history of the workspace as resources. */
final class GitResources {
    private static final String REVISION = "revision";
    private static final String PATH = "path";
    private static final String RANGE = "range";
    private static final int ABBREVIATED = 12;
    private static final String DIFF_CUT =
            "# The diff goes on: it is too long to be shown whole here. git_diff and git_show"
                    + " show all of it, in pages.\n";

    private final Workspace workspace;
    private final GitLocation git;
    private final FolderWatch watch;
    private final RevisionCompletion revisions;

    GitResources(Workspace workspace, GitLocation git, FolderWatch watch, RevisionCompletion revisions) {
        this.workspace = workspace;
        this.git = git;
        this.watch = watch;
        this.revisions = revisions;
    }

    /** Those that a list shows. */
    List<Resource> listed() {
        return List.of(
                Resource.of(ResourceUris.STATUS, "git status", (request, context) -> status(context))
                        .title("Git status")
                        .description("The branch and what changed, as git_status says it. Cannot be subscribed to.")
                        .mimeType(FileTypes.JSON)
                        .build(),
                Resource.of(ResourceUris.LOG, "git log", (request, context) -> ResourceResult.of(log(context)))
                        .title("Recent commits")
                        .description("The newest commits of what is checked out: id and subject, one a line.")
                        .mimeType(FileTypes.TEXT)
                        .watcher((request, changed) -> watch.watch(new GitTarget(git, false), changed))
                        .build());
    }

    /** Files, commits and diffs. */
    List<ResourceTemplate> templates() {
        return List.of(
                ResourceTemplate.of(ResourceUris.GIT_FILES + "{revision}/{+path}", "file at a revision", this::file)
                        .title("A file or folder as it was")
                        .description("A file or folder as it was in a commit. The revision is a branch, a tag or a"
                                + " commit id; a slash in it is written %2F.")
                        .complete(REVISION, revisions::revision)
                        .complete(PATH, revisions::path)
                        .watcher(this::watchFile)
                        .build(),
                ResourceTemplate.of(ResourceUris.COMMITS + "{+revision}", "commit", this::commit)
                        .title("A commit")
                        .description("Who, when, why, and the diff against the first parent.")
                        .mimeType(FileTypes.TEXT)
                        .complete(REVISION, revisions::revision)
                        .watcher((request, changed) -> watchRevision(request.variable(REVISION), changed))
                        .build(),
                ResourceTemplate.of(
                                ResourceUris.DIFFS + "{+range}",
                                "diff",
                                (request, context) -> diff(request.uri(), request.variable(RANGE), context))
                        .title("A diff")
                        .description("staged, unstaged, main..HEAD for two commits, or main...HEAD for what HEAD has"
                                + " since it parted from main; empty if nothing differs.")
                        .mimeType(FileTypes.DIFF)
                        .complete(RANGE, revisions::range)
                        .watcher((request, changed) -> watchDiff(request.variable(RANGE), changed))
                        .build());
    }

    /** The subjects of the newest commits. */
    ResourceContents log(ToolContext context) throws ToolException {
        String text = GitRepository.open(workspace, context, repository -> {
            ObjectId head = repository.head();
            List<RevCommit> commits = head == null ? List.of() : repository.recent(head);
            return commits.stream()
                    .map(commit -> commit.name().substring(0, ABBREVIATED) + " " + GitCommit.summary(commit) + "\n")
                    .collect(Collectors.joining());
        });
        return new ResourceContents.Text(ResourceUris.LOG, FileTypes.TEXT, text);
    }

    /** The diff of what {@link Comparison#parse} reads; empty text if nothing differs. */
    ResourceContents.Text diff(String range, ToolContext context) throws ToolException {
        return diff(ResourceUris.ofDiff(range), Comparison.parse(range), context);
    }

    private ResourceContents.Text diff(String uri, Comparison comparison, ToolContext context) throws ToolException {
        return GitRepository.open(
                workspace,
                context,
                repository -> new ResourceContents.Text(
                        uri, FileTypes.DIFF, text(comparison.page(repository, "", DiffPage.DEFAULT_CONTEXT, null))));
    }

    private static String text(DiffPage page) {
        return page.cursor() == null ? page.text() : page.text() + DIFF_CUT;
    }

    private ResourceResult status(ToolContext context) throws ToolException {
        GitStatus.Result status = GitRepository.open(workspace, context, GitStatus::result);
        return ResourceResult.text(ResourceUris.STATUS, FileTypes.JSON, Json.text(Json.tree(status)));
    }

    private ResourceResult diff(String uri, String range, ToolContext context) throws ToolException {
        Comparison comparison = Comparison.parse(range);
        boolean constant = comparison instanceof Comparison.Commits commits && commits.constant();
        return orNotFound(() -> result(diff(uri, comparison, context), constant));
    }

    private ResourceResult commit(ResourceRequest request, ToolContext context) throws ToolException {
        String revision = request.variable(REVISION);
        return orNotFound(() -> GitRepository.open(workspace, context, repository -> {
            try (RevWalk walk = new RevWalk(repository.jgit())) {
                RevCommit commit = repository.commit(walk, revision);
                RevCommit parent = commit.getParentCount() == 0 ? null : walk.parseCommit(commit.getParent(0));
                DiffPage page = DiffPage.of(
                        repository,
                        "",
                        DiffPage.DEFAULT_CONTEXT,
                        null,
                        formatter -> formatter.scan(parent == null ? null : parent.getTree(), commit.getTree()));
                String text = head(GitCommit.of(commit, Bounds.SHOW_MESSAGE_CHARS)) + text(page);
                return result(new ResourceContents.Text(request.uri(), FileTypes.TEXT, text), ObjectId.isId(revision));
            }
        }));
    }

    private static String head(GitCommit commit) {
        StringBuilder head = new StringBuilder();
        head.append("commit ").append(commit.id()).append('\n');
        commit.parents().forEach(parent -> head.append("parent ").append(parent).append('\n'));
        head.append("author ")
                .append(commit.author())
                .append(' ')
                .append(commit.authored())
                .append('\n');
        String committer = commit.committer() == null ? commit.author() : commit.committer();
        head.append("committer ")
                .append(committer)
                .append(' ')
                .append(commit.committed())
                .append("\n\n");
        commit.message()
                .lines()
                .forEach(line -> head.append("    ").append(line).append('\n'));
        return head.append('\n').toString();
    }

    private ResourceResult file(ResourceRequest request, ToolContext context) throws ToolException {
        String revision = request.variable(REVISION);
        String path = named(request);
        return orNotFound(() -> GitRepository.open(workspace, context, repository -> {
            try (ObjectReader reader = repository.jgit().newObjectReader();
                    RevWalk walk = new RevWalk(reader)) {
                GitTree tree = new GitTree(repository, repository.commit(walk, revision));
                GitTree.Found found = tree.at(reader, path);
                ResourceContents contents = switch (found.type()) {
                    case Constants.OBJ_TREE ->
                        folder(tree, reader, revision, path).contents(request.uri());
                    case Constants.OBJ_BLOB -> blob(reader, found.id(), request.uri(), path);
                    default -> throw Problems.notAFile();
                };
                return result(contents, ObjectId.isId(revision));
            }
        }));
    }

    private static ResourceContents blob(ObjectReader reader, ObjectId id, String uri, String path)
            throws IOException, ToolException {
        try (InputStream in = reader.open(id, Constants.OBJ_BLOB).openStream()) {
            byte[] bytes = FileContents.read(in, Bounds.RESOURCE_BYTES, "Read it in parts with git_show.");
            return FileContents.of(uri, path.substring(path.lastIndexOf('/') + 1), bytes);
        }
    }

    private static FolderListing folder(GitTree tree, ObjectReader reader, String revision, String path)
            throws IOException, ToolException {
        List<FolderListing.Item> items = new ArrayList<>();
        boolean[] more = {false};
        tree.list(reader, path, (child, name, type, id, denied) -> {
            more[0] = items.size() == Bounds.PAGE_ENTRIES;
            Long size = type == FileEntry.Type.FILE ? reader.getObjectSize(id, Constants.OBJ_BLOB) : null;
            String uri = ResourceUris.ofFile(revision, child);
            return !more[0] && items.add(new FolderListing.Item(uri, child, type, size, denied ? true : null));
        });
        return new FolderListing(path, items, more[0] ? true : null);
    }

    private Watcher.Watch watchFile(ResourceRequest request, Runnable changed) throws ToolException {
        named(request);
        return watchRevision(request.variable(REVISION), changed);
    }

    private Watcher.Watch watchRevision(String revision, Runnable changed) throws ToolException {
        GitRepository.requireRevision(revision);
        return ObjectId.isId(revision) ? () -> {} : watch.watch(new GitTarget(git, false), changed);
    }

    private Watcher.Watch watchDiff(String range, Runnable changed) throws ToolException {
        Comparison comparison = Comparison.parse(range);
        if (comparison.equals(Comparison.UNSTAGED)) {
            throw new ToolException(
                    "cannot_subscribe",
                    "The whole work tree cannot be subscribed to.",
                    "Subscribe to the files that matter, as workspace:///PATH.");
        }
        boolean constant = comparison instanceof Comparison.Commits commits && commits.constant();
        return constant ? () -> {} : watch.watch(new GitTarget(git, comparison.equals(Comparison.STAGED)), changed);
    }

    private String named(ResourceRequest request) throws ToolException {
        String path = request.variable(PATH);
        if (path.length() > Bounds.PATH_CHARS) {
            throw Problems.invalidPath("it is too long");
        }
        if (path.startsWith("/")) {
            throw Problems.outside();
        }
        return workspace.guard().named(path);
    }

    private static ResourceResult result(ResourceContents contents, boolean constant) {
        return new ResourceResult(List.of(contents), constant ? Bounds.CONSTANT_TTL : Duration.ZERO);
    }

    @FunctionalInterface
    private interface Reading {
        ResourceResult read() throws ToolException;
    }

    /** A URI with a revision that is not there is a URI of nothing. */
    private static ResourceResult orNotFound(Reading reading) throws ToolException {
        try {
            return reading.read();
        } catch (ToolException e) {
            if (e.code().equals(GitRepository.UNKNOWN_REVISION)) {
                throw new ToolException(ToolException.NOT_FOUND, String.valueOf(e.getMessage()), e.next());
            }
            throw e;
        }
    }
}
