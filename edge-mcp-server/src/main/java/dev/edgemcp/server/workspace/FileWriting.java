package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates and replaces files at located paths. In this process, one of two writers that expect the same content wins and
 * the other is told. Another process can get in between the last look and the rename. Thread-safe.
 */
final class FileWriting {
    private final PathGuard guard;

    FileWriting(PathGuard guard) {
        this.guard = guard;
    }

    /** Creates a file that is not there yet. */
    void create(Path location, byte[] content) throws ToolException {
        write(location, content, null);
    }

    /** Replaces a file, if it holds what is expected. */
    void replace(Path location, String expectedHash, byte[] content) throws ToolException {
        write(location, content, expectedHash);
    }

    private void write(Path location, byte[] content, @Nullable String expectedHash) throws ToolException {
        if (content.length > Bounds.WRITE_BYTES) {
            throw Problems.tooLarge("The content is larger than " + Bounds.WRITE_BYTES + " bytes.");
        }
        Path name = PathGuard.name(location);
        PathLocks locks = PathLocks.hold(guard.root().resolve(location));
        try (Folder folder = guard.folder(PathGuard.parent(location))) {
            Leftovers.sweep(folder);
            check(folder, name, expectedHash);
            Set<PosixFilePermission> permissions = expectedHash == null ? null : permissions(folder, name);
            AtomicFile.write(
                    folder, name, permissions, out -> out.write(content), () -> check(folder, name, expectedHash));
        } catch (IOException e) {
            throw Problems.unwritable();
        } finally {
            locks.release();
        }
    }

    private static void check(Folder folder, Path name, @Nullable String expectedHash)
            throws IOException, ToolException {
        FileEntry entry = folder.entryOrNull(name);
        if (expectedHash == null) {
            if (entry != null) {
                throw Problems.exists();
            }
            return;
        }
        if (entry == null) {
            throw Problems.notFound();
        }
        if (entry.type() != FileEntry.Type.FILE) {
            throw Problems.notAFile();
        }
        try (SeekableByteChannel file = folder.file(name)) {
            if (!expectedHash.equals(Hashes.of(file))) {
                throw Problems.changed();
            }
        }
    }

    /** Renaming would not ask whether the file may be written. */
    private static @Nullable Set<PosixFilePermission> permissions(Folder folder, Path name)
            throws IOException, ToolException {
        Set<PosixFilePermission> permissions = folder.permissions(name);
        if (permissions != null
                && !permissions.contains(PosixFilePermission.OWNER_WRITE)
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new ToolException("unwritable", "The file is read-only.", "Leave it, or ask the user about it.");
        }
        return permissions;
    }
}
