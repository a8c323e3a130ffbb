package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes folders and links in an open folder. The system takes only paths for these, which could be led elsewhere, so they
 * are made under a {@link TemporaryName} in the root, which nobody in the workspace can exchange, and moved from there by
 * open folders.
 */
final class FreshEntry {
    private final PathGuard guard;

    FreshEntry(PathGuard guard) {
        this.guard = guard;
    }

    /** Makes a folder of a name that is not taken. */
    void folder(Folder parent, Path name) throws IOException {
        make(parent, name, Files::createDirectory);
    }

    /** Makes a symbolic link in place of a file or link of that name. */
    void link(Folder parent, Path name, Path target) throws IOException {
        make(parent, name, path -> Files.createSymbolicLink(path, target));
    }

    private interface Making {
        Path at(Path path) throws IOException;
    }

    private void make(Folder parent, Path name, Making making) throws IOException {
        try (TemporaryName temporary = TemporaryName.create();
                Folder root = guard.folder(Path.of(""))) {
            Path path = making.at(guard.root().resolve(temporary.name()));
            boolean moved = false;
            try {
                root.move(temporary.name(), parent, name);
                moved = true;
            } finally {
                if (!moved) {
                    Files.deleteIfExists(path);
                }
            }
        }
        parent.sync();
    }
}
