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

/** {@code fs_list_directory}: what a folder holds, ignored files too. */
final class FsListDirectory {
    private final Workspace workspace;

    FsListDirectory(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("The folder, relative to the workspace root; default the root")
            @Range(max = Bounds.PATH_CHARS)
            @Nullable
            String path,

            @Description("How many levels of folders to list; default 1")
            @Range(min = 1, max = Bounds.WALK_DEPTH)
            @Nullable
            Integer depth,

            @Description("The cursor of the page before") @Range(max = Bounds.CURSOR_CHARS) @Nullable
            String cursor) {}

    record Result(
            @Description("The folder that was listed, links followed")
            String path,

            List<Item> entries,

            @Description("Pass it to get the rest") @Nullable
            String cursor,

            @Description("Some folders could not be listed whole") @Nullable
            Boolean incomplete) {}

    record Item(
            @Description("Relative to the workspace root") String path,
            FileEntry.Type type,
            @Description("Bytes of a file") @Nullable Long size,

            @Description("Its content is kept from callers") @Nullable
            Boolean denied) {}

    Tool tool() {
        return Tool.of("fs_list_directory", Args.class, this::list)
                .title("List a folder")
                .description("Lists a folder of the workspace in order of names, hidden and ignored entries too, with"
                        + " type and size. Symbolic links are shown but not followed.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .build();
    }

    private ToolResult list(Args args, ToolContext context) throws ToolException {
        Path location = workspace.guard().locate(args.path);
        Cursor cursor = Cursor.decode(args.cursor);
        String after = cursor == null ? null : cursor.text();
        FileWalk walk =
                new FileWalk(workspace.guard(), workspace.deadline(context), null, args.depth == null ? 1 : args.depth);
        Page<Item> page = new Page<>(Bounds.PAGE_ENTRIES);
        try {
            walk.walk(
                    location,
                    after,
                    null,
                    (path, folder, entry, denied) -> path.equals(after) || page.add(path, item(path, entry, denied)));
        } catch (Deadline.Over e) {
            page.cut(after);
        } catch (IOException e) {
            throw Problems.ofFolder(e);
        }
        return ToolResult.structured(
                new Result(PathGuard.text(location), page.items(), page.cursor(), walk.incomplete() ? true : null));
    }

    private static Item item(String path, FileEntry entry, boolean denied) {
        Long size = entry.type() == FileEntry.Type.FILE ? entry.size() : null;
        return new Item(path, entry.type(), size, denied ? true : null);
    }
}
