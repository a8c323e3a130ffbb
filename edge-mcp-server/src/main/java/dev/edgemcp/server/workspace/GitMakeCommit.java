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
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/** {@code git_commit}: a commit of what is staged, and of what the call stages. */
final class GitMakeCommit {
    private final Workspace workspace;

    GitMakeCommit(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("The message; its first line is the summary")
            @Range(min = 1, max = Bounds.COMMIT_MESSAGE_CHARS)
            String message,

            @Description("Stage these files and folders first, new and deleted files too, but no ignored ones")
            @Range(min = 1, max = Bounds.COMMIT_PATHS)
            @Nullable
            List<String> paths,

            @Description("Stage all changed and deleted files that git knows first, but no new ones; default false")
            @Nullable
            Boolean all,

            @Description("Pass false to make an unsigned commit where the settings ask for signed ones") @Nullable
            Boolean sign) {}

    record Result(
            @Description("The new commit") String commit,

            @Description("The branch that it is on; absent if none is checked out") @Nullable
            String branch,

            @Description("Name and address") String author,

            @Description("What it changed, relative to the workspace root; at most 500")
            List<String> files,

            @Description("How many files it changed") int changed) {}

    Tool tool() {
        return Tool.of("git_commit", Args.class, this::commit)
                .title("Git commit")
                .description("Commits what is staged, after staging paths, or all tracked changes with all. Runs no"
                        + " hooks and no filters, and does not sign. Nothing is pushed.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, false, false, false))
                .build();
    }

    private ToolResult commit(Args args, ToolContext context) throws ToolException {
        String message = args.message.strip() + "\n";
        if (message.isBlank() || message.indexOf('\0') >= 0) {
            throw new ToolException("invalid_arguments", "The message is empty or has a NUL.", "Pass a message.");
        }
        FileKinds.bytes(message);
        if (args.paths != null && Boolean.TRUE.equals(args.all)) {
            throw new ToolException("invalid_arguments", "Paths and all were both passed.", "Pass one of them.");
        }
        return GitChange.make(workspace, context, change -> commit(args, message, change));
    }

    private ToolResult commit(Args args, String message, GitChange change) throws IOException, ToolException {
        PersonIdent person = change.person();
        if (person == null) {
            throw new ToolException(
                    "no_identity",
                    "Git does not know who makes the commit: user.name or user.email is not set.",
                    "Ask the user to run: git config --global user.name \"…\" and git config --global user.email \"…\"");
        }
        if (change.signs() && !Boolean.FALSE.equals(args.sign)) {
            throw new ToolException(
                    "cannot_sign",
                    "The settings ask for signed commits (commit.gpgsign), and no program that signs is run here.",
                    "Pass sign: false if an unsigned commit will do, or leave the commit to the user.");
        }
        change.requireKnownLineEnds();
        Repository jgit = change.jgit();
        DirCache index = change.lockIndex();
        try (ObjectInserter inserter = jgit.newObjectInserter()) {
            TreeFilter filter = filter(args, change.repository());
            if (filter != null) {
                new GitStaging(change.repository(), workspace.writable(), inserter)
                        .stage(index, filter, args.paths != null);
            }
            ObjectId head = change.repository().head();
            List<String> files = files(change, head, index);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(index.writeTree(inserter));
            if (head != null) {
                commit.setParentId(head);
            }
            commit.setAuthor(person);
            commit.setCommitter(person);
            commit.setMessage(message);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            // The index first: if this ends in between, the change is staged and nothing is lost.
            index.write();
            if (!index.commit()) {
                throw new IOException("the index was not written");
            }
            update(change, head, id, message);
            return ToolResult.structured(result(jgit, id, person, files));
        } finally {
            index.unlock();
        }
    }

    private @Nullable TreeFilter filter(Args args, GitRepository repository) throws ToolException {
        if (args.paths == null) {
            return Boolean.TRUE.equals(args.all) ? repository.filter("") : null;
        }
        List<String> inside = new ArrayList<>();
        for (String path : args.paths) {
            String named = workspace.guard().named(path);
            workspace.writable().refuse(java.nio.file.Path.of(named));
            if (repository.inside(named).isEmpty()) {
                return TreeFilter.ALL;
            }
            inside.add(repository.inside(named));
        }
        return PathFilterGroup.createFromStrings(inside);
    }

    /** What the commit changes. */
    private static List<String> files(GitChange change, @Nullable ObjectId head, DirCache index)
            throws IOException, ToolException {
        List<String> files = new ArrayList<>();
        try (TreeWalk walk = new TreeWalk(change.jgit());
                RevWalk commits = new RevWalk(change.jgit())) {
            walk.setRecursive(true);
            walk.setFilter(TreeFilter.ANY_DIFF);
            if (head == null) {
                walk.addTree(new EmptyTreeIterator());
            } else {
                walk.addTree(commits.parseTree(head));
            }
            walk.addTree(new DirCacheIterator(index));
            while (walk.next()) {
                String shown = change.repository().shown(walk.getPathString());
                if (shown == null) {
                    throw new ToolException(
                            "outside_workspace",
                            "Files outside of the workspace are staged too.",
                            "Leave the commit to the user.");
                }
                DirCacheIterator indexed = walk.getTree(1, DirCacheIterator.class);
                if (indexed != null && indexed.getDirCacheEntry().isIntentToAdd()) {
                    throw new ToolException(
                            "not_staged", "The file is only announced to git: " + shown, "Pass it in paths.");
                }
                files.add(shown);
            }
        }
        if (files.isEmpty()) {
            throw new ToolException(
                    "nothing_to_commit",
                    "Nothing is staged that differs from the last commit.",
                    "Pass paths or all to stage changes; git_status shows them. Ignored files are never staged.");
        }
        return files;
    }

    private static void update(GitChange change, @Nullable ObjectId head, ObjectId id, String message)
            throws IOException, ToolException {
        String summary = message.substring(0, message.indexOf('\n'));
        String full = change.jgit().getFullBranch();
        if (full != null && full.startsWith(Constants.R_REFS)) {
            change.ref(full, "");
        }
        RefUpdate update = change.ref(Constants.HEAD, (head == null ? "commit (initial): " : "commit: ") + summary);
        update.setExpectedOldObjectId(head == null ? ObjectId.zeroId() : head);
        update.setNewObjectId(id);
        GitChange.require(update.update());
    }

    private static Result result(Repository jgit, ObjectId id, PersonIdent person, List<String> files)
            throws IOException {
        String full = jgit.getFullBranch();
        return new Result(
                id.name(),
                full != null && full.startsWith(Constants.R_HEADS) ? Repository.shortenRefName(full) : null,
                GitCommit.person(person),
                files.subList(0, Math.min(files.size(), Bounds.NAMED_FILES)),
                files.size());
    }
}
