package dev.edgemcp.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner can read, where the file system knows of owners. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Makes the folder, and those above it, for their owner alone. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, attributes(folder, OWNER_ONLY_FOLDER));
    }

    /** Makes an empty file in the folder, to be given its name when it is whole. */
    public static Path createTemporary(Path folder) throws IOException {
        return Files.createTempFile(folder, ".new", "", attributes(folder, OWNER_ONLY));
    }

    /** Takes the file away from everybody else. */
    public static void tighten(Path file) throws IOException {
        if (posix(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                && (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)
                        || Files.getFileAttributeView(path, PosixFileAttributeView.class) != null);
    }
}
