package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Turns the paths of callers into places below the root, and refuses all others. Immutable and thread-safe. */
final class PathGuard {
    private static final Path ROOT = Path.of("");

    private final Path given;
    private final Path root;
    private final WorkspacePolicy policy;

    /**
     * @param given the root as the operator wrote it, absolute; callers may write it too
     * @param root the same, real
     */
    PathGuard(Path given, Path root, WorkspacePolicy policy) {
        this.given = given;
        this.root = root;
        this.policy = policy;
    }

    /** The real path of the root. */
    Path root() {
        return root;
    }

    /**
     * Where a path really is, links followed, relative to the root; the empty path is the root.
     *
     * @throws ToolException if it is nothing, sensitive, or not below the root
     */
    Path locate(@Nullable String path) throws ToolException {
        Path asked = relative(path);
        refuseSensitive(asked);
        Path real;
        try {
            real = root.resolve(asked).toRealPath();
        } catch (FileSystemException e) {
            // Nothing, a file where a folder should be, a loop of links, a name too long: nothing is there either way.
            throw Problems.notFound();
        } catch (IOException e) {
            throw Problems.unreadable();
        }
        if (!real.startsWith(root)) {
            throw Problems.outside();
        }
        Path location = root.relativize(real);
        refuseSensitive(location);
        return location;
    }

    /**
     * Where an entry is, links followed on the way to it but not the entry itself if it is one.
     *
     * @throws ToolException if its folder is nothing or not below the root, or it is sensitive
     */
    Path locateEntry(String path) throws ToolException {
        Path asked = relative(path);
        Path name = asked.getFileName();
        if (name == null || name.toString().isEmpty()) {
            return ROOT;
        }
        Path location = locate(parent(asked).toString()).resolve(name);
        refuseSensitive(location);
        return location;
    }

    /**
     * A path as git would write it, relative to the root, which need not exist now; the empty text is the root.
     *
     * @throws ToolException if it is sensitive or not below the root
     */
    String named(@Nullable String path) throws ToolException {
        Path asked = relative(path);
        refuseSensitive(asked);
        return text(asked);
    }

    /** Whether the policy keeps the content of the path, relative to the root and '/'-separated, from callers. */
    boolean denies(String path) {
        return !policy.allowSensitive() && SensitiveNames.matches(path);
    }

    /** A text that is the same for guards that show the same. */
    String view() {
        return root + (policy.allowSensitive() ? " all" : " without sensitive");
    }

    /** A relative path as all results write it. */
    static String text(Path relative) {
        StringJoiner joined = new StringJoiner("/");
        relative.forEach(name -> joined.add(name.toString()));
        return joined.toString();
    }

    /** Opens a located folder; the caller closes it. */
    Folder folder(Path located) throws IOException {
        return Folder.open(root, located);
    }

    /** Opens a located regular file; the caller closes it. */
    SeekableByteChannel file(Path located) throws IOException {
        Path name = located.getFileName();
        if (name == null || name.toString().isEmpty()) {
            throw new Folder.NotAFileException();
        }
        try (Folder parent = folder(parent(located))) {
            return parent.file(name);
        }
    }

    /** What is at a located path. */
    FileEntry entry(Path located) throws IOException {
        Path name = located.getFileName();
        if (name == null || name.toString().isEmpty()) {
            try (Folder folder = folder(ROOT)) {
                return folder.entry(Path.of("."));
            }
        }
        try (Folder parent = folder(parent(located))) {
            return parent.entry(name);
        }
    }

    /** The folder of a located path. */
    static Path parent(Path located) {
        Path parent = located.getParent();
        return parent == null ? ROOT : parent;
    }

    /** The name of a located path in its folder. */
    static Path name(Path located) {
        Path name = located.getFileName();
        return name == null ? ROOT : name;
    }

    private void refuseSensitive(Path relative) throws ToolException {
        if (denies(text(relative))) {
            throw Problems.denied();
        }
    }

    private Path relative(@Nullable String text) throws ToolException {
        if (text == null || text.isEmpty() || text.equals(".")) {
            return ROOT;
        }
        Path path;
        try {
            path = root.getFileSystem().getPath(text);
        } catch (InvalidPathException e) {
            throw Problems.invalidPath("it has characters that no file name here can have");
        }
        for (Path name : path) {
            if (name.toString().equals("..")) {
                throw Problems.invalidPath("it has \"..\"");
            }
            if (TemporaryName.matches(name)) {
                throw Problems.invalidPath("it names an unfinished write");
            }
        }
        if (path.isAbsolute()) {
            Path plain = path.normalize();
            if (plain.startsWith(root)) {
                return root.relativize(plain);
            }
            if (plain.startsWith(given)) {
                return given.relativize(plain);
            }
            throw Problems.outside();
        }
        if (path.getRoot() != null) {
            throw Problems.outside();
        }
        return path.normalize();
    }
}
