package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/**
 * Removes the unfinished writes of processes that were killed. Those of living processes are locked, or known here, and
 * stay.
 */
final class Leftovers {
    private int left = Bounds.LEFTOVER_ENTRIES;

    private Leftovers() {}

    /** Looks through the folders below a real path, up to a bound. */
    static void sweepBelow(Path root) {
        try (Folder folder = Folder.open(root)) {
            new Leftovers().sweep(folder, 0);
        } catch (IOException e) {
            // Whoever lists it next will say so.
        }
    }

    private void sweep(Folder folder, int depth) throws IOException {
        sweep(folder);
        for (Path name : folder.names()) {
            if (--left < 0) {
                return;
            }
            boolean enter = depth < Bounds.WALK_DEPTH && !SensitiveNames.inGit(name.toString());
            try {
                if (enter && folder.entry(name).type() == FileEntry.Type.DIRECTORY) {
                    try (Folder child = folder.folder(name)) {
                        sweep(child, depth + 1);
                    }
                }
            } catch (IOException e) {
                // Gone or closed to us: then there is nothing to remove.
            }
        }
    }

    /** Looks through one folder. */
    static void sweep(Folder folder) throws IOException {
        for (Path name : folder.unfinished()) {
            // In use is asked first: closing a file gives up the locks that this process has on it.
            if (!TemporaryName.inUse(name)) {
                try {
                    remove(folder, name);
                } catch (IOException e) {
                    // Gone already, or not ours to remove.
                }
            }
        }
    }

    private static void remove(Folder folder, Path name) throws IOException {
        switch (folder.entry(name).type()) {
            case FILE -> {
                try (FileChannel channel = folder.writable(name);
                        FileLock lock = channel.tryLock()) {
                    if (lock != null) {
                        folder.deleteFile(name);
                    }
                }
            }
            case SYMLINK -> folder.deleteFile(name);
            case DIRECTORY -> folder.deleteFolder(name);
            case OTHER -> {}
        }
    }
}
