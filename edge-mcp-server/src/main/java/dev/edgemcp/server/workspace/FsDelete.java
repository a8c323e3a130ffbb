package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code fs_delete}: a file, a link, or a folder. */
final class FsDelete {
    private final Workspace workspace;

    FsDelete(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("What to delete, relative to the workspace root") @Range(min = 1, max = Bounds.PATH_CHARS)
            String path,

            @Description("Delete a folder with all it holds; default false") @Nullable
            Boolean recursive) {}

    record Result(
            @Description("What was deleted") String path,

            @Description("How many files, links and folders, itself included")
            int deleted) {}

    Tool tool() {
        return Tool.of("fs_delete", Args.class, this::delete)
                .title("Delete")
                .description("Deletes a file, a link itself, or an empty folder of the workspace; with recursive also"
                        + " all that a folder holds. There is no way back but git.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, true, false, false))
                .build();
    }

    private ToolResult delete(Args args, ToolContext context) throws ToolException {
        PathGuard guard = workspace.guard();
        Path location = workspace.writable().entry(args.path);
        Path name = PathGuard.name(location);
        int deleted = 1;
        PathLocks locks = PathLocks.hold(guard.root().resolve(location));
        try (Folder parent = guard.folder(PathGuard.parent(location))) {
            FileEntry entry = parent.entryOrNull(name);
            if (entry == null) {
                throw Problems.notFound();
            }
            if (entry.type() != FileEntry.Type.DIRECTORY) {
                parent.deleteFile(name);
            } else {
                if (Boolean.TRUE.equals(args.recursive)) {
                    deleted += inside(parent, location, context);
                }
                parent.deleteFolder(name);
            }
            parent.sync();
        } catch (DirectoryNotEmptyException e) {
            throw new ToolException(
                    "not_empty", "The folder is not empty.", "Pass recursive to delete what it holds too.");
        } catch (IOException e) {
            throw Problems.unwritable();
        } finally {
            locks.release();
        }
        return ToolResult.structured(new Result(PathGuard.text(location), deleted));
    }

    private int inside(Folder parent, Path location, ToolContext context) throws IOException, ToolException {
        WholeFolder whole = new WholeFolder(workspace.writable(), context);
        try (Folder folder = parent.folder(PathGuard.name(location))) {
            whole.check(folder, location, location);
        }
        try (Folder folder = parent.folder(PathGuard.name(location))) {
            return whole.empty(folder, location);
        }
    }
}
