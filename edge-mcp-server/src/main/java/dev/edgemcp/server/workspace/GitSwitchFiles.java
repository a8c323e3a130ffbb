package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.util.io.EolStreamTypeUtil;

/** The files of a checkout on their way to the disk, each whole or not at all. Not thread-safe. */
final class GitSwitchFiles implements AutoCloseable {
    private static final int LINK_BYTES = 4096;

    private final PathGuard guard;
    private final FreshEntry fresh;
    private final ObjectReader reader;

    GitSwitchFiles(PathGuard guard, Repository jgit) {
        this.guard = guard;
        this.fresh = new FreshEntry(guard);
        this.reader = jgit.newObjectReader();
    }

    /** Removes a file, and the folders that are empty without it. */
    void remove(Path path) throws IOException {
        try (Folder folder = guard.folder(PathGuard.parent(path))) {
            deleteIfThere(folder, PathGuard.name(path));
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Gone already with its folder, in whose place a link may be.
        }
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            try (Folder folder = guard.folder(PathGuard.parent(above))) {
                folder.deleteFolder(PathGuard.name(above));
            } catch (NoSuchFileException e) {
                // Gone already; those above it may be empty too.
            } catch (FileSystemException e) {
                // It holds something else, or is none.
                return;
            }
        }
    }

    private static void deleteIfThere(Folder folder, Path name) throws IOException {
        FileEntry entry = folder.entryOrNull(name);
        if (entry != null) {
            folder.deleteFile(name);
        }
    }

    /** Writes a file, with the folders above it, and says how it is on the disk. */
    FileEntry write(Path path, GitSwitch.Written file) throws IOException, ToolException {
        Path name = PathGuard.name(path);
        try (Folder folder = makeFolders(PathGuard.parent(path))) {
            ObjectLoader content = reader.open(file.id(), Constants.OBJ_BLOB);
            if (FileMode.SYMLINK.equals(file.mode())) {
                String target = new String(content.getCachedBytes(LINK_BYTES), StandardCharsets.UTF_8);
                fresh.link(folder, name, Path.of(target));
            } else {
                AtomicFile.write(folder, name, null, out -> copy(content, file, out), () -> {});
                if (FileMode.EXECUTABLE_FILE.equals(file.mode())) {
                    makeExecutable(folder, name);
                }
            }
            return folder.entry(name);
        }
    }

    private static void copy(ObjectLoader content, GitSwitch.Written file, OutputStream out) throws IOException {
        try (OutputStream converting = EolStreamTypeUtil.wrapOutputStream(new Open(out), file.ends())) {
            content.copyTo(converting);
        }
    }

    /** Who may read may run. */
    private static void makeExecutable(Folder folder, Path name) throws IOException {
        Set<PosixFilePermission> permissions = folder.permissions(name);
        if (permissions == null) {
            return;
        }
        Set<PosixFilePermission> wider = new HashSet<>(permissions);
        if (permissions.contains(PosixFilePermission.OWNER_READ)) {
            wider.add(PosixFilePermission.OWNER_EXECUTE);
        }
        if (permissions.contains(PosixFilePermission.GROUP_READ)) {
            wider.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
            wider.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        folder.permit(name, wider);
    }

    private Folder makeFolders(Path path) throws IOException {
        Folder folder = guard.folder(Path.of(""));
        for (Path name : path) {
            if (name.toString().isEmpty()) {
                continue;
            }
            try (Folder parent = folder) {
                if (parent.entryOrNull(name) == null) {
                    fresh.folder(parent, name);
                }
                folder = parent.folder(name);
            }
        }
        return folder;
    }

    @Override
    public void close() {
        reader.close();
    }

    /** A stream that outlives those around it. */
    private static final class Open extends FilterOutputStream {
        Open(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
