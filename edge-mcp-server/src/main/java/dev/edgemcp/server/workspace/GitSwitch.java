package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.CoreConfig.EolStreamType;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * The way from the commit that is checked out to another: first all is looked at and nothing changed, then it is done.
 *
 * <p>JGit's own checkout goes by paths and follows links on the way, so this writes with {@link Folder} and {@link
 * AtomicFile}. As in git, a file counts only if the two commits differ in it; it must then be as the first has it in the
 * index and in the work tree, or the index already as the second has it. Holds the lock of the index. Not thread-safe.
 */
final class GitSwitch implements AutoCloseable {
    private static final int FROM = 0;
    private static final int TO = 1;
    private static final int INDEX = 2;
    private static final int WORK = 3;

    private final Workspace workspace;
    private final GitChange change;
    private final RevCommit target;
    private final DirCache index;
    private final TreeSet<String> removed = new TreeSet<>();
    private final Map<String, Written> written = new TreeMap<>();
    private final List<String> conflicts = new ArrayList<>();

    /** A file of the target. */
    record Written(FileMode mode, ObjectId id, EolStreamType ends) {}

    private GitSwitch(Workspace workspace, GitChange change, RevCommit target, DirCache index) {
        this.workspace = workspace;
        this.change = change;
        this.target = target;
        this.index = index;
    }

    /**
     * Looks what is to be done; the caller closes it.
     *
     * @throws ToolException if it must not be done
     */
    static GitSwitch plan(Workspace workspace, GitChange change, RevCommit target) throws IOException, ToolException {
        if (!change.repository().whole()) {
            throw new ToolException(
                    "outside_workspace",
                    "The workspace is only a folder of the work tree, and a checkout changes all of it.",
                    "Leave the checkout to the user.");
        }
        change.requireKnownLineEnds();
        GitSwitch plan = new GitSwitch(workspace, change, target, change.lockIndex());
        boolean planned = false;
        try {
            plan.compare();
            plan.attributes();
            plan.lookAtFolders();
            plan.requireNoConflicts();
            planned = true;
        } finally {
            if (!planned) {
                plan.close();
            }
        }
        return plan;
    }

    /** The files that change, in order. */
    List<String> files() {
        TreeSet<String> files = new TreeSet<>(removed);
        files.addAll(written.keySet());
        return List.copyOf(files);
    }

    private void compare() throws IOException, ToolException {
        Repository jgit = change.jgit();
        try (TreeWalk walk = new TreeWalk(jgit);
                RevWalk commits = new RevWalk(jgit)) {
            walk.setOperationType(TreeWalk.OperationType.CHECKIN_OP);
            walk.setRecursive(true);
            ObjectId head = change.repository().head();
            if (head == null) {
                walk.addTree(new EmptyTreeIterator());
            } else {
                walk.addTree(commits.parseTree(head));
            }
            walk.addTree(target.getTree());
            walk.addTree(new DirCacheIterator(index));
            GitTreeIterator files = change.repository().workTree();
            files.setDirCacheIterator(walk, INDEX);
            walk.addTree(files);
            walk.setFilter(new Differing());
            while (walk.next()) {
                change.repository().context().throwIfCancelled();
                if (written.size() + removed.size() == Bounds.CHANGED_FILES) {
                    throw Problems.tooLarge("More than " + Bounds.CHANGED_FILES + " files differ.");
                }
                compare(walk);
            }
        }
    }

    private void compare(TreeWalk walk) throws IOException, ToolException {
        String path = walk.getPathString();
        DirCacheIterator indexed = walk.getTree(INDEX, DirCacheIterator.class);
        DirCacheEntry entry = indexed == null ? null : indexed.getDirCacheEntry();
        if (!same(walk, FROM) && same(walk, TO)) {
            return;
        }
        requireAllowed(path, walk);
        WorkingTreeIterator work = walk.getTree(WORK, WorkingTreeIterator.class);
        boolean clean = same(walk, FROM)
                && (entry == null
                        ? typeOf(path) == null || typeOf(path) == FileEntry.Type.DIRECTORY
                        : work == null ? typeOf(path) == null : !work.isModified(entry, true, walk.getObjectReader()));
        if (!clean) {
            conflicts.add(path);
        } else if (walk.getRawMode(TO) == 0) {
            removed.add(path);
        } else {
            written.put(path, new Written(walk.getFileMode(TO), walk.getObjectId(TO), EolStreamType.DIRECT));
        }
    }

    private static boolean same(TreeWalk walk, int tree) {
        return walk.getRawMode(tree) == walk.getRawMode(INDEX) && walk.idEqual(tree, INDEX);
    }

    private void requireAllowed(String path, TreeWalk walk) throws ToolException {
        if (FileMode.GITLINK.equals(walk.getRawMode(FROM)) || FileMode.GITLINK.equals(walk.getRawMode(TO))) {
            throw new ToolException(
                    "nested_repository",
                    "The branches differ in the submodule " + path + ".",
                    "Leave the checkout to the user.");
        }
        try {
            SystemReader.getInstance().checkPath(path);
            workspace.writable().refuse(Path.of(path));
            for (Path name : Path.of(path)) {
                if (TemporaryName.matches(name)) {
                    throw Problems.invalidPath("the branch holds an unfinished write");
                }
            }
        } catch (CorruptObjectException | InvalidPathException e) {
            throw Problems.invalidPath("the branch holds a name that cannot be a file here");
        }
    }

    /** The attributes of the target decide how its files are to be written. */
    private void attributes() throws IOException, ToolException {
        if (written.isEmpty()) {
            return;
        }
        long bytes = 0;
        try (TreeWalk walk = new TreeWalk(change.jgit())) {
            walk.setOperationType(TreeWalk.OperationType.CHECKOUT_OP);
            walk.setRecursive(true);
            walk.addTree(target.getTree());
            walk.setFilter(PathFilterGroup.createFromStrings(written.keySet()));
            while (walk.next()) {
                String path = walk.getPathString();
                Written file = written.get(path);
                if (file == null) {
                    continue;
                }
                GitChange.requireUnfiltered(path, walk.getAttributes());
                bytes += walk.getObjectReader().getObjectSize(file.id, Constants.OBJ_BLOB);
                if (bytes > Bounds.CHANGED_BYTES) {
                    throw Problems.tooLarge("The files that differ are too large.");
                }
                EolStreamType ends = walk.getEolStreamType(TreeWalk.OperationType.CHECKOUT_OP);
                written.put(path, new Written(file.mode, file.id, ends == null ? EolStreamType.DIRECT : ends));
            }
        }
    }

    /** Whether there is room for the files: folders above them, and nothing but what goes away in their place. */
    private void lookAtFolders() throws IOException {
        Map<Path, Boolean> free = new HashMap<>();
        for (String path : written.keySet()) {
            Path file = Path.of(path);
            for (int depth = 1; depth < file.getNameCount(); depth++) {
                Path above = file.subpath(0, depth);
                Boolean known = free.get(above);
                boolean isFree = known == null ? folderFor(above) : known;
                free.put(above, isFree);
                if (!isFree) {
                    conflicts.add(PathGuard.text(above));
                    break;
                }
            }
            if (typeOf(path) == FileEntry.Type.DIRECTORY && !goesAway(file)) {
                conflicts.add(path);
            }
        }
    }

    private boolean folderFor(Path path) throws IOException {
        FileEntry.Type type = typeOf(path.toString());
        if (type != FileEntry.Type.DIRECTORY) {
            return type == null || removed.contains(PathGuard.text(path));
        }
        return typeOf(path.resolve(Constants.DOT_GIT).toString()) == null;
    }

    private boolean goesAway(Path folder) throws IOException {
        try (Folder open = workspace.guard().folder(folder)) {
            for (Path name : open.names()) {
                Path child = folder.resolve(name);
                boolean away = open.entry(name).type() == FileEntry.Type.DIRECTORY
                        ? goesAway(child)
                        : removed.contains(PathGuard.text(child));
                if (!away) {
                    return false;
                }
            }
            return true;
        }
    }

    private FileEntry.@Nullable Type typeOf(String path) throws IOException {
        Path location = Path.of(path);
        try (Folder folder = workspace.guard().folder(PathGuard.parent(location))) {
            FileEntry entry = folder.entryOrNull(PathGuard.name(location));
            return entry == null ? null : entry.type();
        } catch (FileSystemException e) {
            // What is above it is no folder: then there is nothing, and the folders are looked at on their own.
            return null;
        }
    }

    private void requireNoConflicts() throws ToolException {
        if (!conflicts.isEmpty()) {
            throw new ToolException(
                    "would_overwrite",
                    "The checkout would overwrite changes that are not committed: "
                            + GitChange.list(List.copyOf(new TreeSet<>(conflicts))) + ".",
                    "Commit them first, or ask the user what to do with them.");
        }
    }

    /** Does it, and puts the branch into HEAD. */
    void apply(String branch) throws IOException, ToolException {
        String before = change.jgit().getFullBranch();
        List<DirCacheEditor.PathEdit> done = new ArrayList<>();
        try (GitSwitchFiles files = new GitSwitchFiles(workspace.guard(), change.jgit())) {
            for (String path : removed) {
                files.remove(Path.of(path));
                done.add(new DirCacheEditor.DeletePath(path));
            }
            for (Map.Entry<String, Written> file : written.entrySet()) {
                FileEntry entry = files.write(Path.of(file.getKey()), file.getValue());
                done.add(edit(file.getKey(), file.getValue(), entry));
            }
        } finally {
            // Also when it stopped half-way: what was done then counts as done, and the same call goes on from there.
            writeIndex(done);
        }
        String from = before == null ? "nothing" : Repository.shortenRefName(before);
        GitChange.require(
                change.ref(Constants.HEAD, "checkout: moving from " + from + " to " + Repository.shortenRefName(branch))
                        .link(branch));
    }

    private void writeIndex(List<DirCacheEditor.PathEdit> edits) throws IOException {
        DirCacheEditor editor = index.editor();
        edits.forEach(editor::add);
        editor.finish();
        index.write();
        if (!index.commit()) {
            throw new IOException("the index was not written");
        }
    }

    private static DirCacheEditor.PathEdit edit(String path, Written file, FileEntry entry) {
        return new DirCacheEditor.PathEdit(path) {
            @Override
            public void apply(DirCacheEntry staged) {
                staged.setFileMode(file.mode);
                staged.setObjectId(file.id);
                staged.setLength(entry.size());
                staged.setLastModified(entry.modified());
            }
        };
    }

    @Override
    public void close() {
        index.unlock();
    }

    /** Lets through what the two commits do not have in common. */
    private static final class Differing extends TreeFilter {
        @Override
        public boolean include(TreeWalk walk) {
            return walk.getRawMode(FROM) != walk.getRawMode(TO) || !walk.idEqual(FROM, TO);
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
