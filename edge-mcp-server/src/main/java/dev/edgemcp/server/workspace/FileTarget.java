package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A file or folder of the workspace that is watched: by the path that was asked for, so that a link on it that comes to
 * lead elsewhere is noticed, and by where it really is. Every folder on the way is watched too, so that what is deleted
 * and made anew is found again.
 */
final class FileTarget implements FolderWatch.Target {
    private final PathGuard guard;
    private final String path;

    FileTarget(PathGuard guard, String path) {
        this.guard = guard;
        this.path = path;
    }

    @Override
    public Set<FolderWatch.Spot> spots() {
        Set<FolderWatch.Spot> spots = new LinkedHashSet<>();
        try {
            addWay(spots, Path.of(guard.named(path)));
            Path location = guard.locate(path);
            addWay(spots, location);
            // Of a file this watches nothing.
            spots.add(FolderWatch.Spot.every(guard.root().resolve(location)));
        } catch (ToolException e) {
            // Nothing there now, or nothing that may be read: until that changes, the way to it is watched.
        }
        return spots;
    }

    private void addWay(Set<FolderWatch.Spot> spots, Path relative) {
        Path folder = guard.root();
        for (Path name : relative) {
            if (!name.toString().isEmpty()) {
                spots.add(FolderWatch.Spot.of(folder, name));
                folder = folder.resolve(name);
            }
        }
    }
}
