package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.lib.Config;
import org.jspecify.annotations.Nullable;

/**
 * Where the repository of a folder is: its own, or that of the nearest folder above. Links and worktrees count only if
 * both sides name each other; else a file {@code .git} in a workspace could bring any repository of the host into it.
 *
 * @param workTree real path of the files, at or above the folder
 * @param gitDir real path of {@code HEAD} and the index
 * @param commonDir real path of objects, refs and settings
 */
record GitLocation(Path workTree, Path gitDir, Path commonDir) {
    private static final String GIT = ".git";
    private static final String POINTER = "gitdir: ";
    private static final int POINTER_BYTES = 8192;
    private static final List<String> MUST_BE_INSIDE =
            List.of("HEAD", "index", "objects", "refs", "packed-refs", "info");

    /** What JGit opens by name without looking. */
    private static final List<String> READ_BY_NAME = List.of("info/exclude", "info/attributes", "shallow");

    /** The repository of a real path, or null if it is in none that can be trusted. */
    static @Nullable GitLocation of(Path real) {
        for (Path folder = real; folder != null; folder = folder.getParent()) {
            Path git = folder.resolve(GIT);
            if (Files.exists(git, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    return at(folder, git);
                } catch (IOException | InvalidPathException e) {
                    return null;
                }
            }
        }
        return null;
    }

    private static @Nullable GitLocation at(Path folder, Path git) throws IOException {
        boolean linked = Files.isRegularFile(git, LinkOption.NOFOLLOW_LINKS);
        Path gitDir = linked ? pointed(git) : git;
        if (gitDir == null || !Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        Path commonDir = commonDir(gitDir);
        if (commonDir == null
                || !plain(gitDir)
                || !plain(commonDir)
                || !Files.isDirectory(commonDir.resolve("objects"))) {
            return null;
        }
        Config settings = GitSettings.read(commonDir);
        String workTree = settings.getString("core", null, "worktree");
        if (settings.getBoolean("core", "bare", false)) {
            return null;
        }
        boolean isWorktree = !gitDir.equals(commonDir);
        boolean trusted = isWorktree
                ? git.equals(target(gitDir, text(gitDir.resolve("gitdir")).strip()))
                : workTree == null ? !linked : folder.equals(target(gitDir, workTree));
        return trusted ? new GitLocation(folder, gitDir, commonDir) : null;
    }

    /** Where a file {@code .git} points, or null if it points nowhere. */
    private static @Nullable Path pointed(Path git) throws IOException {
        String text = text(git);
        if (!text.startsWith(POINTER)) {
            return null;
        }
        Path parent = git.getParent();
        return parent == null
                ? null
                : target(parent, text.substring(POINTER.length()).strip());
    }

    private static @Nullable Path commonDir(Path gitDir) throws IOException {
        Path pointer = gitDir.resolve("commondir");
        if (!Files.exists(pointer, LinkOption.NOFOLLOW_LINKS)) {
            return gitDir;
        }
        Path commonDir = target(gitDir, text(pointer).strip());
        Path worktrees = gitDir.getParent();
        // Git keeps worktrees there and nowhere else.
        return commonDir.resolve("worktrees").equals(worktrees) ? commonDir : null;
    }

    /** Where a path that is written relative to a folder leads, its last name not followed. */
    private static Path target(Path folder, String written) throws IOException {
        Path path = folder.resolve(written).normalize();
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw new IOException("a repository cannot be the root of a file system");
        }
        return parent.toRealPath().resolve(name);
    }

    /** Whether nothing of the repository is a link, which could lead to another one, or a pipe, which would hang. */
    private static boolean plain(Path dir) {
        for (String name : MUST_BE_INSIDE) {
            Path path = dir.resolve(name);
            boolean plain = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    || !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (!plain) {
                return false;
            }
        }
        return Files.isRegularFile(dir.resolve("HEAD"), LinkOption.NOFOLLOW_LINKS)
                && READ_BY_NAME.stream()
                        .map(dir::resolve)
                        .allMatch(path -> Files.isRegularFile(path) || !Files.exists(path));
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("not a file");
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(POINTER_BYTES), StandardCharsets.UTF_8);
        }
    }
}
