package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/** What a commit holds at paths. Not thread-safe. */
final class GitTree {
    private final GitRepository repository;
    private final RevCommit commit;

    GitTree(GitRepository repository, RevCommit commit) {
        this.repository = repository;
        this.commit = commit;
    }

    /**
     * An object.
     *
     * @param type as {@link Constants} has it
     */
    record Found(int type, ObjectId id) {}

    /** Takes what a folder of the commit holds. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes an entry.
         *
         * @param path relative to the root
         * @param denied whether the policy keeps its content from callers
         * @return whether to go on
         */
        boolean visit(String path, String name, FileEntry.Type type, ObjectId id, boolean denied) throws IOException;
    }

    /**
     * What is at a path, relative to the root.
     *
     * @throws ToolException if there is nothing
     */
    Found at(ObjectReader reader, String path) throws IOException, ToolException {
        String inside = repository.inside(path);
        if (inside.isEmpty()) {
            return new Found(Constants.OBJ_TREE, commit.getTree());
        }
        try (TreeWalk walk = TreeWalk.forPath(reader, inside, commit.getTree())) {
            if (walk == null) {
                throw Problems.notInCommit();
            }
            return new Found(walk.getFileMode(0).getObjectType(), walk.getObjectId(0));
        }
    }

    /**
     * Visits what a folder holds, in the order of git.
     *
     * @param path of the folder, relative to the root
     */
    void list(ObjectReader reader, String path, Visitor visitor) throws IOException, ToolException {
        Found folder = at(reader, path);
        if (folder.type != Constants.OBJ_TREE) {
            throw Problems.notAFolder();
        }
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.addTree(folder.id);
            boolean goOn = true;
            while (goOn && walk.next()) {
                repository.context().throwIfCancelled();
                String name = walk.getNameString();
                String child = path.isEmpty() ? name : path + "/" + name;
                goOn = visitor.visit(
                        child, name, type(walk), walk.getObjectId(0), repository.denies(repository.inside(child)));
            }
        }
    }

    private static FileEntry.Type type(TreeWalk walk) {
        int bits = walk.getRawMode(0) & FileMode.TYPE_MASK;
        return switch (bits) {
            case FileMode.TYPE_TREE -> FileEntry.Type.DIRECTORY;
            case FileMode.TYPE_FILE -> FileEntry.Type.FILE;
            case FileMode.TYPE_SYMLINK -> FileEntry.Type.SYMLINK;
            default -> FileEntry.Type.OTHER;
        };
    }
}
