package dev.edgemcp.server.keys;

import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.server.config.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A file of API keys, as JSON: what each is good for, and its SHA-256, never the key. Safe against several processes that
 * change it at once, and against readers while it is changed. Its methods block.
 */
public final class KeyFile {
    /** What a label may look like, for messages. */
    public static final String LABEL_RULE = "one line of at most " + KeyFileFormat.MAX_LABEL + " characters";

    /** How many globs a scope may have. */
    public static final int MAX_GLOBS = KeyFileFormat.MAX_GLOBS;

    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final Object ONE_IN_THIS_PROCESS = new Object();

    private final Path path;

    /** The file at that path, which need not exist yet. */
    public KeyFile(Path path) {
        this.path = path;
    }

    /** Where it is, as it was named. */
    public Path path() {
        return path;
    }

    /** Whether the text can be a label. */
    public static boolean isLabel(String text) {
        return KeyFileFormat.isLabel(text);
    }

    /** Whether the text can be a glob of a scope. */
    public static boolean isGlob(String text) {
        return KeyFileFormat.isGlob(text);
    }

    /**
     * The keys in it, in their order.
     *
     * @throws KeyFileException if it cannot be read, or anything is wrong with it
     */
    public List<ApiKey> read() {
        return parse(bytes());
    }

    byte[] bytes() {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new KeyFileException(what(), List.of("the file is larger than 4 MiB"), null);
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    List<ApiKey> parse(byte[] bytes) {
        return KeyFileFormat.read(what(), bytes);
    }

    /**
     * Changes it: readers see the keys of before or those of after, and another who changes it waits. It is made, for its
     * owner alone, if it does not exist; what the change throws leaves it as it was.
     *
     * @throws KeyFileException if what is there is no good
     * @throws IOException if it cannot be written
     */
    public void change(UnaryOperator<List<ApiKey>> change) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(path + " is no file");
        }
        synchronized (ONE_IN_THIS_PROCESS) {
            Path lockFile = folder.resolve("." + target.getFileName() + ".lock");
            try (FileChannel channel =
                    FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock lock = channel.lock();
                List<ApiKey> before = Files.exists(target) ? read() : List.of();
                replace(folder, target, KeyFileFormat.write(change.apply(before)));
                lock.release();
            }
        }
    }

    private static void replace(Path folder, Path target, byte[] text) throws IOException {
        Path temporary = PrivateFiles.createTemporary(folder);
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                // A key that was shown must be there after a power cut, and a revoked one must not.
                out.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private String what() {
        return "cannot use the keys file " + path;
    }

    private KeyFileException unreadable(IOException e) {
        String why = e instanceof NoSuchFileException
                ? "there is no such file"
                : e instanceof AccessDeniedException ? "this process may not read it" : String.valueOf(e.getMessage());
        return new KeyFileException(what(), List.of(why), e);
    }
}
