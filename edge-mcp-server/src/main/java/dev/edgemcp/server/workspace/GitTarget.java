package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The refs of the repository, watched: what is checked out and what each name stands for; on request the index too. */
final class GitTarget implements FolderWatch.Target {
    private final GitLocation git;
    private final boolean index;

    GitTarget(GitLocation git, boolean index) {
        this.git = git;
        this.index = index;
    }

    @Override
    public Set<FolderWatch.Spot> spots() throws ToolException {
        Set<FolderWatch.Spot> spots = new LinkedHashSet<>();
        addItself(spots, git.gitDir());
        addItself(spots, git.commonDir());
        spots.add(FolderWatch.Spot.of(git.gitDir(), Path.of("HEAD")));
        if (index) {
            spots.add(FolderWatch.Spot.of(git.gitDir(), Path.of("index")));
        }
        spots.add(FolderWatch.Spot.of(git.commonDir(), Path.of("packed-refs")));
        spots.add(FolderWatch.Spot.of(git.commonDir(), Path.of("refs")));
        Deque<Path> folders = new ArrayDeque<>();
        folders.add(git.commonDir().resolve("refs"));
        for (int count = 0; !folders.isEmpty(); count++) {
            if (count == Bounds.WATCHED_REF_FOLDERS) {
                throw new ToolException(
                        "too_many_subscriptions",
                        "The repository has more than " + Bounds.WATCHED_REF_FOLDERS + " folders of branches and tags.",
                        "Read the resource again when you need it anew.");
            }
            Path folder = folders.remove();
            spots.add(FolderWatch.Spot.every(folder));
            addFoldersIn(folder, folders);
        }
        return spots;
    }

    private static void addItself(Set<FolderWatch.Spot> spots, Path dir) {
        Path parent = dir.getParent();
        Path name = dir.getFileName();
        if (parent != null && name != null) {
            spots.add(FolderWatch.Spot.of(parent, name));
        }
    }

    private static void addFoldersIn(Path folder, Deque<Path> folders) {
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
            for (Path entry : entries) {
                if (folders.size() <= Bounds.WATCHED_REF_FOLDERS) {
                    folders.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Gone just now: the folder above says when it is back.
        }
    }
}
