package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says of the places that {@link PathGuard} finds which may be changed: not the root, never what is git's own, and what
 * usually holds secrets only where it may be read too. Immutable and thread-safe.
 */
final class WritablePaths {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private final PathGuard guard;
    private final List<Path> repository = new ArrayList<>();

    WritablePaths(PathGuard guard, @Nullable GitLocation git) {
        this.guard = guard;
        for (Path dir : git == null ? List.<Path>of() : List.of(git.gitDir(), git.commonDir())) {
            if (dir.startsWith(guard.root())) {
                repository.add(guard.root().relativize(dir));
            }
        }
    }

    /**
     * Where a file is to be written: where a link leads, if it leads to something inside, else the entry itself, which
     * may be new.
     */
    Path file(String path) throws ToolException {
        Path entry = entry(path);
        if (typeOf(entry) == FileEntry.Type.SYMLINK) {
            Path target = guard.locate(path);
            refuse(target);
            return target;
        }
        return entry;
    }

    /** Where an entry that may be new is to be; its name must be one that every program can take. */
    Path fresh(String path) throws ToolException {
        Path entry = entry(path);
        if (typeOf(entry) == null
                && CONTROL.matcher(PathGuard.name(entry).toString()).find()) {
            throw Problems.invalidPath("it has control characters");
        }
        return entry;
    }

    /** Where an entry is that is to be changed itself, not what it leads to. */
    Path entry(String path) throws ToolException {
        refuse(Path.of(guard.named(path)));
        Path entry = guard.locateEntry(path);
        if (entry.toString().isEmpty()) {
            throw new ToolException(
                    "invalid_path", "The root of the workspace itself cannot be changed.", "Pass a path below it.");
        }
        refuse(entry);
        return entry;
    }

    /** Refuses what must not be changed. */
    void refuse(Path location) throws ToolException {
        String path = PathGuard.text(location);
        for (Path dir : repository) {
            if (location.startsWith(dir) || (!path.isEmpty() && dir.startsWith(location))) {
                throw Problems.repositoryOwn(path);
            }
        }
        if (SensitiveNames.inGit(path)) {
            throw Problems.repositoryOwn(path);
        }
        if (guard.denies(path)) {
            throw Problems.secret(path);
        }
    }

    private FileEntry.@Nullable Type typeOf(Path entry) throws ToolException {
        try (Folder folder = guard.folder(PathGuard.parent(entry))) {
            FileEntry found = folder.entryOrNull(PathGuard.name(entry));
            return found == null ? null : found.type();
        } catch (IOException e) {
            throw Problems.ofFolder(e);
        }
    }
}
