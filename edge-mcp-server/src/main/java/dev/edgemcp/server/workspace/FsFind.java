package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code fs_find}: files by name. */
final class FsFind {
    private final Workspace workspace;

    FsFind(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("A glob such as *.java or src/**/test_*.py; without / it is matched against names")
            @Range(min = 1, max = Bounds.PATTERN_CHARS)
            String glob,

            @Description("The folder to look in, relative to the workspace root; default the root")
            @Range(max = Bounds.PATH_CHARS)
            @Nullable
            String path,

            @Description("Ignore case; default false") @Nullable
            Boolean ignoreCase,

            @Description("Find also what .gitignore excludes; default false") @Nullable
            Boolean includeIgnored,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    record Result(
            @Description("Paths relative to the workspace root, in order")
            List<String> paths,

            @Description("Pass it to get the rest") @Nullable
            String cursor,

            @Description("The time was over before all was searched; the cursor goes on") @Nullable
            Boolean timedOut,

            @Description("Some folders could not be searched whole") @Nullable
            Boolean incomplete) {}

    Tool tool() {
        return Tool.of("fs_find", Args.class, this::find)
                .title("Find files")
                .description("Finds files of the workspace by a glob over their paths, which are relative to the"
                        + " workspace root. Passes over what .gitignore excludes, and over files that hold secrets.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .build();
    }

    private ToolResult find(Args args, ToolContext context) throws ToolException {
        Path start = workspace.guard().locate(args.path);
        Glob glob = Glob.of(args.glob, Boolean.TRUE.equals(args.ignoreCase));
        Cursor cursor = Cursor.decode(args.cursor);
        String after = cursor == null ? null : cursor.text();
        Deadline deadline = workspace.deadline(context);
        FileWalk walk = workspace.walk(deadline, Boolean.TRUE.equals(args.includeIgnored));
        Page<String> page = new Page<>(Bounds.PAGE_ENTRIES);
        String[] passed = {after};
        boolean timedOut = false;
        try {
            walk.walk(start, after, workspace.excludes(), (path, folder, entry, denied) -> {
                boolean wanted = entry.type() != FileEntry.Type.DIRECTORY && !denied && !path.equals(after);
                boolean goOn = !wanted || !glob.matches(path, deadline) || page.add(path, path);
                passed[0] = goOn ? path : passed[0];
                return goOn;
            });
        } catch (Deadline.Over e) {
            timedOut = true;
            page.cut(passed[0]);
        } catch (IOException e) {
            throw Problems.ofFolder(e);
        }
        return ToolResult.structured(
                new Result(page.items(), page.cursor(), timedOut ? true : null, walk.incomplete() ? true : null));
    }
}
