package dev.edgemcp.server.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open folder, through which what it holds is listed and opened. Never follows a symbolic link and never opens
 * anything but folders and regular files.
 *
 * <p>Where the system can (Linux, macOS), everything goes by the open handle and a name, so that nobody can move a link
 * in between: a path that was checked and then opened could lead elsewhere by then. Elsewhere the real path is checked
 * before and after. Not thread-safe; closed by whoever opened it.
 */
final class Folder implements Closeable {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path real;
    private final DirectoryStream<Path> stream;
    private final @Nullable SecureDirectoryStream<Path> secure;
    private @Nullable List<Path> names;

    private Folder(Path real, DirectoryStream<Path> stream) {
        this.real = real;
        this.stream = stream;
        this.secure = stream instanceof SecureDirectoryStream<Path> handle ? handle : null;
    }

    /** Opens a folder by its real path. */
    @SuppressWarnings("StreamResourceLeak") // The folder closes it.
    static Folder open(Path real) throws IOException {
        return new Folder(real, Files.newDirectoryStream(real));
    }

    /** Opens a folder below a real path, name by name. */
    static Folder open(Path real, Path relative) throws IOException {
        Folder folder = open(real);
        for (Path name : relative) {
            if (name.toString().isEmpty()) {
                continue;
            }
            try (Folder parent = folder) {
                folder = parent.folder(name);
            }
        }
        return folder;
    }

    /** The names in this folder, in order, without their folder; at most {@link Bounds#FOLDER_NAMES}. */
    List<Path> names() throws IOException {
        if (names == null) {
            List<Path> found = new ArrayList<>();
            try {
                for (Path path : stream) {
                    Path name = path.getFileName();
                    if (name != null && found.size() < Bounds.FOLDER_NAMES) {
                        found.add(name);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            found.sort(Comparator.comparing(Path::toString).thenComparing(Comparator.naturalOrder()));
            names = found;
        }
        return names;
    }

    /** What the name stands for. */
    FileEntry entry(Path name) throws IOException {
        PosixFileAttributeView posix = view(name, PosixFileAttributeView.class);
        if (posix != null) {
            PosixFileAttributes attributes = posix.readAttributes();
            boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
            return entry(name, attributes, executable);
        }
        BasicFileAttributeView basic = view(name, BasicFileAttributeView.class);
        if (basic == null) {
            throw new IOException("the file system shows no attributes");
        }
        return entry(name, basic.readAttributes(), false);
    }

    private <V extends BasicFileAttributeView> @Nullable V view(Path name, Class<V> type) {
        return secure != null
                ? secure.getFileAttributeView(name, type, LinkOption.NOFOLLOW_LINKS)
                : Files.getFileAttributeView(real.resolve(name), type, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileEntry entry(Path name, BasicFileAttributes attributes, boolean executable) {
        FileEntry.Type type = attributes.isSymbolicLink()
                ? FileEntry.Type.SYMLINK
                : attributes.isDirectory()
                        ? FileEntry.Type.DIRECTORY
                        : attributes.isRegularFile() ? FileEntry.Type.FILE : FileEntry.Type.OTHER;
        return new FileEntry(
                name, type, attributes.size(), attributes.lastModifiedTime().toInstant(), executable);
    }

    /** What the name stands for, or null if there is nothing. */
    @Nullable
    FileEntry entryOrNull(Path name) throws IOException {
        try {
            return entry(name);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Opens the folder of that name; the caller closes it. */
    Folder folder(Path name) throws IOException {
        Path path = real.resolve(name);
        if (secure != null) {
            return new Folder(path, secure.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
        }
        if (entry(name).type() != FileEntry.Type.DIRECTORY || !path.toRealPath().equals(path)) {
            throw new NotDirectoryException("a folder");
        }
        return open(path);
    }

    /** Opens the regular file of that name; the caller closes it. */
    SeekableByteChannel file(Path name) throws IOException {
        // Looked at first: opening a pipe would wait for its other end.
        if (entry(name).type() != FileEntry.Type.FILE) {
            throw new NotAFileException();
        }
        if (secure != null) {
            return secure.newByteChannel(name, READ);
        }
        SeekableByteChannel channel = Files.newByteChannel(real.resolve(name), READ);
        if (!real.toRealPath().equals(real)) {
            channel.close();
            throw new NotAFileException();
        }
        return channel;
    }

    /** The path of a name, for questions whose answer is not shown. */
    Path real(Path name) {
        return real.resolve(name);
    }

    /** Where the link of that name points, unresolved. */
    Path link(Path name) throws IOException {
        return Files.readSymbolicLink(real.resolve(name));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    /** The name stands for no regular file. */
    static final class NotAFileException extends IOException {}
}
