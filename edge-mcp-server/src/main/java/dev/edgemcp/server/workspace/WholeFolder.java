package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.Path;

/** All that a folder holds, links not followed, for a change to the folder as a whole. Not thread-safe. */
final class WholeFolder {
    private final WritablePaths writable;
    private final ToolContext context;
    private int entries;

    WholeFolder(WritablePaths writable, ToolContext context) {
        this.writable = writable;
        this.context = context;
    }

    /**
     * Looks through a folder for what must not be changed.
     *
     * @param path of the folder now
     * @param newPath where it is to be, or the same
     */
    void check(Folder folder, Path path, Path newPath) throws IOException, ToolException {
        if (path.getNameCount() > Bounds.WALK_DEPTH + 1) {
            throw Problems.tooLarge("The folder is too deep.");
        }
        for (Path name : folder.names()) {
            context.throwIfCancelled();
            if (++entries > Bounds.WHOLE_FOLDER_ENTRIES) {
                throw Problems.tooLarge("The folder holds more than " + Bounds.WHOLE_FOLDER_ENTRIES + " entries.");
            }
            Path child = path.resolve(name);
            writable.refuse(child);
            writable.refuse(newPath.resolve(name));
            if (folder.entry(name).type() == FileEntry.Type.DIRECTORY) {
                try (Folder inside = folder.folder(name)) {
                    check(inside, child, newPath.resolve(name));
                }
            }
        }
    }

    /**
     * Deletes what a folder holds, as it was checked; what must not be changed and has come since stays.
     *
     * @return how many entries
     */
    int empty(Folder folder, Path path) throws IOException, ToolException {
        int deleted = 0;
        Leftovers.sweep(folder);
        for (Path name : folder.names()) {
            Path child = path.resolve(name);
            writable.refuse(child);
            FileEntry entry = folder.entryOrNull(name);
            if (entry != null && entry.type() == FileEntry.Type.DIRECTORY) {
                try (Folder inside = folder.folder(name)) {
                    deleted += empty(inside, child);
                }
                folder.deleteFolder(name);
                deleted++;
            } else if (entry != null) {
                folder.deleteFile(name);
                deleted++;
            }
        }
        return deleted;
    }
}
