package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/** Puts files of the work tree into the index, as {@code git add} does, but refuses what only a program could do right. */
final class GitStaging {
    private static final int INDEX = 0;
    private static final int WORK = 1;

    private final GitRepository repository;
    private final WritablePaths writable;
    private final ObjectInserter inserter;
    private final List<DirCacheEditor.PathEdit> edits = new ArrayList<>();
    private long bytes;

    GitStaging(GitRepository repository, WritablePaths writable, ObjectInserter inserter) {
        this.repository = repository;
        this.writable = writable;
        this.inserter = inserter;
    }

    /**
     * Stages what the filter lets through.
     *
     * @param untracked whether files that are new to git count, unless they are ignored
     */
    void stage(DirCache index, TreeFilter filter, boolean untracked) throws IOException, ToolException {
        try (TreeWalk walk = new TreeWalk(repository.jgit())) {
            walk.setOperationType(TreeWalk.OperationType.CHECKIN_OP);
            walk.setRecursive(true);
            walk.addTree(new DirCacheIterator(index));
            GitTreeIterator files = repository.workTree();
            files.setDirCacheIterator(walk, INDEX);
            walk.addTree(files);
            walk.setFilter(filter);
            while (walk.next()) {
                repository.context().throwIfCancelled();
                DirCacheIterator indexed = walk.getTree(INDEX, DirCacheIterator.class);
                DirCacheEntry entry = indexed == null ? null : indexed.getDirCacheEntry();
                WorkingTreeIterator work = walk.getTree(WORK, WorkingTreeIterator.class);
                if (repository.shown(walk.getPathString()) != null && changed(walk, entry, work, untracked)) {
                    stage(walk, work, indexed);
                }
            }
        }
        DirCacheEditor editor = index.editor();
        edits.forEach(editor::add);
        editor.finish();
    }

    private static boolean changed(
            TreeWalk walk, @Nullable DirCacheEntry entry, @Nullable WorkingTreeIterator work, boolean untracked)
            throws IOException {
        if (entry == null) {
            return untracked && work != null && !work.isEntryIgnored();
        }
        if (entry.isSkipWorkTree() || entry.isAssumeValid()) {
            return false;
        }
        if (entry.getFileMode() == FileMode.GITLINK) {
            // A submodule that is not there was only not fetched.
            return work != null
                    && !walk.idEqual(INDEX, WORK)
                    && !walk.getObjectId(WORK).equals(ObjectId.zeroId());
        }
        return work == null || entry.isIntentToAdd() || work.isModified(entry, true, walk.getObjectReader());
    }

    private void stage(TreeWalk walk, @Nullable WorkingTreeIterator work, @Nullable DirCacheIterator indexed)
            throws IOException, ToolException {
        String path = walk.getPathString();
        String shown = String.valueOf(repository.shown(path));
        writable.refuse(java.nio.file.Path.of(shown));
        if (edits.size() == Bounds.CHANGED_FILES) {
            throw Problems.tooLarge("More than " + Bounds.CHANGED_FILES + " files would be staged.");
        }
        if (work == null) {
            edits.add(new DirCacheEditor.DeletePath(path));
            return;
        }
        FileMode mode = work.getIndexFileMode(indexed);
        boolean link = FileMode.GITLINK.equals(mode);
        if (link && (indexed == null || !FileMode.GITLINK.equals(indexed.getEntryFileMode()))) {
            throw new ToolException(
                    "nested_repository", "It is a repository of its own: " + shown, "Leave it out, or ask the user.");
        }
        GitChange.requireUnfiltered(shown, walk.getAttributes());
        ObjectId id = link ? walk.getObjectId(WORK) : inserter.insert(Constants.OBJ_BLOB, content(work, shown));
        long length = work.getEntryLength();
        java.time.Instant modified = work.getEntryLastModifiedInstant();
        edits.add(new DirCacheEditor.PathEdit(path) {
            @Override
            public void apply(DirCacheEntry staged) {
                staged.setFileMode(mode);
                staged.setObjectId(id);
                staged.setLength(link ? 0 : length);
                staged.setLastModified(modified);
            }
        });
    }

    private byte[] content(WorkingTreeIterator work, String shown) throws IOException, ToolException {
        try (InputStream in = work.openEntryStream()) {
            byte[] content = in.readNBytes(Bounds.COMMIT_FILE_BYTES + 1);
            bytes += content.length;
            if (content.length > Bounds.COMMIT_FILE_BYTES || bytes > Bounds.CHANGED_BYTES) {
                throw Problems.tooLarge("Too much to stage, at " + shown + ".");
            }
            return content;
        }
    }
}
