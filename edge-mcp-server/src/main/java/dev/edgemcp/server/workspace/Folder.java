package dev.edgemcp.server.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open folder, through which what it holds is listed, opened and changed. Never follows a symbolic link and never
 * opens anything but folders and regular files. {@link TemporaryName Unfinished writes} are not listed.
 *
 * <p>Where the system can (Linux, macOS), everything goes by the open handle and a name, so that nobody can move a link
 * in between: a path that was checked and then opened could lead elsewhere by then. Elsewhere the real path is checked
 * before and after. Not thread-safe; closed by whoever opened it.
 */
final class Folder implements Closeable {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Path ITSELF = Path.of(".");

    private final Path real;
    private final DirectoryStream<Path> stream;
    private final @Nullable SecureDirectoryStream<Path> secure;
    private @Nullable List<Path> names;
    private final List<Path> unfinished = new ArrayList<>();

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
                    List<Path> kind = name != null && TemporaryName.matches(name) ? unfinished : found;
                    if (name != null && kind.size() < Bounds.FOLDER_NAMES) {
                        kind.add(name);
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

    /** The names of unfinished writes in this folder, which {@link #names} leaves out. */
    List<Path> unfinished() throws IOException {
        names();
        return List.copyOf(unfinished);
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

    /** Opens the regular file of that name to write; the caller closes it. */
    FileChannel writable(Path name) throws IOException {
        if (entry(name).type() != FileEntry.Type.FILE) {
            throw new NotAFileException();
        }
        return fileChannel(
                secure != null ? secure.newByteChannel(name, WRITE) : Files.newByteChannel(unmoved(name), WRITE));
    }

    /**
     * Creates a file that is not there yet, and opens it to write; the caller closes it.
     *
     * @param forOwner whether nobody else may open it
     */
    FileChannel create(Path name, boolean forOwner) throws IOException {
        FileAttribute<?>[] attributes = forOwner && view(ITSELF, PosixFileAttributeView.class) != null
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        return fileChannel(
                secure != null
                        ? secure.newByteChannel(name, CREATE, attributes)
                        : Files.newByteChannel(unmoved(name), CREATE, attributes));
    }

    private static FileChannel fileChannel(SeekableByteChannel channel) throws IOException {
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("the file system has no file channels");
    }

    /** Who may do what with the file of that name, or null where files have no such permissions. */
    @Nullable
    Set<PosixFilePermission> permissions(Path name) throws IOException {
        PosixFileAttributeView posix = view(name, PosixFileAttributeView.class);
        return posix == null ? null : posix.readAttributes().permissions();
    }

    /** Says who may do what with the file of that name, where files have such permissions. */
    void permit(Path name, Set<PosixFilePermission> permissions) throws IOException {
        PosixFileAttributeView posix = view(name, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(permissions);
        }
    }

    /** Moves an entry in one step, in place of a file or link of the new name if there is one. */
    void move(Path name, Folder target, Path newName) throws IOException {
        if (secure != null && target.secure != null) {
            secure.move(name, target.secure, newName);
        } else {
            Files.move(
                    unmoved(name),
                    target.unmoved(newName),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes what is no folder. */
    void deleteFile(Path name) throws IOException {
        if (secure != null) {
            secure.deleteFile(name);
        } else {
            Files.delete(unmoved(name));
        }
    }

    /** Deletes an empty folder. */
    void deleteFolder(Path name) throws IOException {
        if (secure != null) {
            secure.deleteDirectory(name);
        } else {
            Files.delete(unmoved(name));
        }
    }

    /** Makes what was moved into this folder last through a loss of power, where the system can. */
    void sync() {
        if (secure == null) {
            return;
        }
        try (SeekableByteChannel itself = secure.newByteChannel(ITSELF, READ)) {
            if (itself instanceof FileChannel channel) {
                channel.force(true);
            }
        } catch (IOException e) {
            // The change is made; only how soon it is on the disk is not known.
        }
    }

    /** The path of a name, if this folder is still where it was opened. */
    private Path unmoved(Path name) throws IOException {
        if (!real.toRealPath().equals(real)) {
            throw new NotDirectoryException("a folder");
        }
        return real.resolve(name);
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
