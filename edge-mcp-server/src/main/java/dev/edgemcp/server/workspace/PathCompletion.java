package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.Completion;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Completes paths of the workspace: folder by folder as a shell does, without regard to case, and if nothing begins so,
 * by whatever has it anywhere in its path. Passes over what git ignores and what usually holds secrets.
 */
final class PathCompletion implements Completer {
    private static final int ENOUGH = Completion.MAX_VALUES + 1;

    private final Workspace workspace;

    PathCompletion(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public Completion complete(String typed, Map<String, String> others, ToolContext context) {
        if (typed.length() > Bounds.PATH_CHARS || typed.startsWith("/")) {
            return Completion.NONE;
        }
        Deadline deadline = new Deadline(workspace.ticker(), Bounds.COMPLETION_TIME, context);
        List<String> values = below(typed, deadline);
        return Completion.firstOf(values.isEmpty() && !typed.isEmpty() ? anywhere(typed, deadline) : values);
    }

    /** What is in the folder that was typed and begins with the rest. */
    private List<String> below(String typed, Deadline deadline) {
        String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
        String start = typed.substring(folder.length());
        List<String> values = new ArrayList<>();
        walk(folder, 1, deadline, (path, name, isFolder) -> {
            if (name.regionMatches(true, 0, start, 0, start.length())) {
                values.add(folder + name + (isFolder ? "/" : ""));
            }
            return values.size() < ENOUGH;
        });
        return values;
    }

    /** What has the text in its path, first what has it in its name. */
    private List<String> anywhere(String typed, Deadline deadline) {
        String part = typed.toLowerCase(Locale.ROOT);
        List<String> values = new ArrayList<>();
        List<String> others = new ArrayList<>();
        walk("", Bounds.WALK_DEPTH, deadline, (path, name, isFolder) -> {
            if (path.toLowerCase(Locale.ROOT).contains(part)) {
                boolean named = name.toLowerCase(Locale.ROOT).contains(part);
                List<String> kind = named ? values : others;
                if (kind.size() < ENOUGH) {
                    kind.add(isFolder ? path + "/" : path);
                }
            }
            return values.size() < ENOUGH;
        });
        values.addAll(others);
        return values;
    }

    @FunctionalInterface
    private interface Look {
        /** Takes a path, and says whether to go on. */
        boolean at(String path, String name, boolean isFolder);
    }

    private void walk(String from, int depth, Deadline deadline, Look look) {
        try {
            Path start = workspace.guard().locate(from);
            FileWalk walk = new FileWalk(workspace.guard(), deadline, workspace.ignoreTop(), depth);
            walk.walk(start, null, workspace.excludes(), (path, folder, entry, denied) -> {
                FileEntry.Type type = entry.type() == FileEntry.Type.SYMLINK ? target(path) : entry.type();
                return denied
                        || type == null
                        || look.at(path, entry.name().toString(), type == FileEntry.Type.DIRECTORY);
            });
        } catch (ToolException | IOException | Deadline.Over e) {
            // What was found so far is all there is to suggest.
        }
    }

    /** What a link leads to, or null if that may not be read. */
    private FileEntry.@Nullable Type target(String path) throws IOException {
        try {
            return workspace.guard().entry(workspace.guard().locate(path)).type();
        } catch (ToolException e) {
            return null;
        }
    }
}
