package dev.edgemcp.cli.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A temporary folder that nobody else can look into. Closing it, or the end of the process, removes it. */
public final class PrivateFolder implements AutoCloseable {
    private static final Set<PrivateFolder> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Thread hook = new Thread(this::remove, "temporary folder");

    /** Makes one. */
    public PrivateFolder() {
        try {
            // Only the owner may enter, on every system that knows of owners.
            path = Files.createTempDirectory("edge-mcp-");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a temporary folder in " + System.getProperty("java.io.tmpdir"), e);
        }
        OPEN.add(this);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            remove();
            throw new java.util.concurrent.CancellationException("interrupted");
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Writes a file into it, whose folders are made. */
    Path write(String name, byte[] content) {
        Path file = path.resolve(name).normalize();
        if (!file.startsWith(path)) {
            throw new IllegalArgumentException("a file beyond its folder: " + name);
        }
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String content) {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook does it.
            return;
        }
        remove();
    }

    /** Removes all that there are, for a process that ends at once. */
    static void removeAll() {
        OPEN.forEach(PrivateFolder::remove);
    }

    private void remove() {
        OPEN.remove(this);
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // What is left is what nobody else can read, and the system cleans up.
        }
    }
}
