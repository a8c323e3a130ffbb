package dev.edgemcp.server.workspace;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryState;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.IndexDiffFilter;
import org.eclipse.jgit.treewalk.filter.OrTreeFilter;
import org.eclipse.jgit.treewalk.filter.SkipWorkTreeFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/** {@code git_status}: what differs between the last commit, the index and the work tree. */
final class GitStatus {
    private static final int HEAD = 0;
    private static final int INDEX = 1;
    private static final int WORK = 2;

    private final Workspace workspace;

    GitStatus(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("Only what is at or below this path, relative to the workspace root")
            @Range(max = Bounds.PATH_CHARS)
            @Nullable
            String path,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    record Result(
            @Description("The branch that is checked out; absent if none is") @Nullable
            String branch,

            @Description("The commit that is checked out; absent before the first") @Nullable
            String commit,

            @Description("The branch that it follows") @Nullable
            String upstream,

            @Description("Commits that the upstream lacks") @Nullable
            Integer ahead,

            @Description("Commits that only the upstream has") @Nullable
            Integer behind,

            @Description("What is under way, such as merging or rebasing") @Nullable
            String state,

            @Description("What changed, in order of paths; empty if nothing did")
            List<Item> changes,

            @Description("Pass it to get the rest") @Nullable
            String cursor,

            @Description("There are more changes than were counted") @Nullable
            Boolean incomplete) {}

    record Item(
            @Description("Relative to the workspace root") String path,

            @Description("The index against the last commit") @Nullable
            Change staged,

            @Description("The work tree against the index") @Nullable
            Change unstaged) {}

    enum Change {
        @JsonProperty("added")
        ADDED,
        @JsonProperty("modified")
        MODIFIED,
        @JsonProperty("deleted")
        DELETED,
        @JsonProperty("untracked")
        UNTRACKED,
        @JsonProperty("conflict")
        CONFLICT
    }

    Tool tool() {
        return Tool.of(
                        "git_status",
                        Args.class,
                        (args, context) ->
                                GitRepository.open(workspace, context, repository -> status(args, context, repository)))
                .title("Git status")
                .description("Shows the branch and what changed: staged, not staged, untracked, in conflict. Ignored"
                        + " files are left out. Filters and hooks of the repository are not run.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .build();
    }

    private ToolResult status(Args args, ToolContext context, GitRepository repository)
            throws IOException, ToolException {
        String path = workspace.guard().named(args.path);
        Cursor cursor = Cursor.decode(args.cursor);
        SortedMap<String, Item> changes = new TreeMap<>();
        boolean complete = collect(repository, repository.filter(path), context, changes);
        Collection<Item> rest = cursor == null
                ? changes.values()
                : changes.tailMap(cursor.text() + "\0").values();
        return ToolResult.structured(result(repository, page(rest), complete));
    }

    /** The first page of all changes. */
    static Result result(GitRepository repository) throws IOException {
        SortedMap<String, Item> changes = new TreeMap<>();
        boolean complete = collect(repository, repository.filter(""), repository.context(), changes);
        return result(repository, page(changes.values()), complete);
    }

    private static Page<Item> page(Collection<Item> items) {
        Page<Item> page = new Page<>(Bounds.PAGE_ENTRIES);
        for (Item item : items) {
            if (!page.add(item.path, item)) {
                break;
            }
        }
        return page;
    }

    private static Result result(GitRepository repository, Page<Item> page, boolean complete) throws IOException {
        Repository jgit = repository.jgit();
        ObjectId head = repository.head();
        String full = jgit.getFullBranch();
        String branch = full != null && full.startsWith(Constants.R_HEADS) ? Repository.shortenRefName(full) : null;
        GitTracking tracking = branch == null ? null : GitTracking.of(jgit, branch, repository.context());
        RepositoryState state = jgit.getRepositoryState();
        return new Result(
                branch,
                head == null ? null : head.name(),
                tracking == null ? null : tracking.upstream(),
                tracking == null ? null : tracking.ahead(),
                tracking == null ? null : tracking.behind(),
                state == RepositoryState.SAFE || state == RepositoryState.BARE
                        ? null
                        : state.name().toLowerCase(Locale.ROOT),
                page.items(),
                page.cursor(),
                complete ? null : true);
    }

    private static boolean collect(
            GitRepository repository, TreeFilter filter, ToolContext context, SortedMap<String, Item> changes)
            throws IOException {
        Repository jgit = repository.jgit();
        try (TreeWalk walk = new TreeWalk(jgit);
                RevWalk commits = new RevWalk(jgit)) {
            walk.setOperationType(TreeWalk.OperationType.CHECKIN_OP);
            walk.setRecursive(true);
            ObjectId head = repository.head();
            if (head == null) {
                walk.addTree(new EmptyTreeIterator());
            } else {
                walk.addTree(commits.parseTree(head));
            }
            walk.addTree(new DirCacheIterator(jgit.readDirCache()));
            GitTreeIterator files = repository.workTree();
            files.setDirCacheIterator(walk, INDEX);
            walk.addTree(files);
            walk.setFilter(AndTreeFilter.create(new TreeFilter[] {
                filter,
                new SkipWorkTreeFilter(INDEX),
                OrTreeFilter.create(new IndexDiffFilter(INDEX, WORK), new MovedSubmodule())
            }));
            while (walk.next()) {
                context.throwIfCancelled();
                String path = repository.shown(walk.getPathString());
                Item item = path == null ? null : item(path, walk);
                if (item != null) {
                    changes.put(path, item);
                }
                if (changes.size() == Bounds.STATUS_PATHS) {
                    return false;
                }
            }
            return true;
        }
    }

    private static @Nullable Item item(String path, TreeWalk walk) throws IOException {
        boolean inHead = walk.getRawMode(HEAD) != 0;
        DirCacheIterator index = walk.getTree(INDEX, DirCacheIterator.class);
        DirCacheEntry entry = index == null ? null : index.getDirCacheEntry();
        WorkingTreeIterator work = walk.getTree(WORK, WorkingTreeIterator.class);
        if (entry != null && entry.getStage() > 0) {
            return new Item(path, null, Change.CONFLICT);
        }
        Change staged = null;
        if (inHead && entry == null) {
            staged = Change.DELETED;
        } else if (!inHead && entry != null) {
            staged = Change.ADDED;
        } else if (entry != null && (!walk.idEqual(HEAD, INDEX) || walk.getRawMode(HEAD) != walk.getRawMode(INDEX))) {
            staged = Change.MODIFIED;
        }
        Change unstaged = null;
        if (entry == null) {
            unstaged = work == null || work.isEntryIgnored() ? null : Change.UNTRACKED;
        } else if (work == null) {
            unstaged = Change.DELETED;
        } else if (MovedSubmodule.moved(walk) || work.isModified(entry, true, walk.getObjectReader())) {
            unstaged = Change.MODIFIED;
        }
        return staged == null && unstaged == null ? null : new Item(path, staged, unstaged);
    }

    /** Lets submodules through that are at another commit than the index says; JGit's own filter does not look. */
    private static final class MovedSubmodule extends TreeFilter {
        static boolean moved(TreeWalk walk) {
            return FileMode.GITLINK.equals(walk.getRawMode(INDEX))
                    && FileMode.GITLINK.equals(walk.getRawMode(WORK))
                    && !walk.getObjectId(WORK).equals(ObjectId.zeroId())
                    && !walk.idEqual(INDEX, WORK);
        }

        @Override
        public boolean include(TreeWalk walk) {
            return moved(walk);
        }

        @Override
        public boolean shouldBeRecursive() {
            return true;
        }

        @Override
        public TreeFilter clone() {
            return this;
        }
    }
}
