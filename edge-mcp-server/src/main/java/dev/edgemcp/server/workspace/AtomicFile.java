package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a file into a folder whole or not at all, whenever the process ends: it is written under a {@link TemporaryName},
 * forced to the disk, and renamed.
 *
 * <p>While it is written it is locked, so that {@link Leftovers} of another process lets it be.
 */
final class AtomicFile {
    private AtomicFile() {}

    /** What the file is to hold. */
    @FunctionalInterface
    interface Content {
        /** Writes it; the stream is buffered and closed by who passes it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Looks a last time whether the file may be put there. */
    @FunctionalInterface
    interface Check {
        /** Throws if not. */
        void pass() throws IOException, ToolException;
    }

    /**
     * Writes a file in place of what has its name.
     *
     * @param permissions that it gets, or null for those of new files
     */
    static void write(
            Folder folder, Path name, @Nullable Set<PosixFilePermission> permissions, Content content, Check check)
            throws IOException, ToolException {
        try (TemporaryName temporary = TemporaryName.create()) {
            boolean renamed = false;
            try (FileChannel channel = folder.create(temporary.name(), permissions != null);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw new IOException("an unfinished write is taken for a leftover");
                }
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
                content.writeTo(out);
                out.flush();
                if (permissions != null) {
                    folder.permit(temporary.name(), permissions);
                }
                channel.force(true);
                check.pass();
                folder.move(temporary.name(), folder, name);
                renamed = true;
            } finally {
                if (!renamed && folder.entryOrNull(temporary.name()) != null) {
                    folder.deleteFile(temporary.name());
                }
            }
        }
        folder.sync();
    }
}
