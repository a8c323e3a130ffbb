package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** {@code fs_create_directory}: a folder, with those above it. */
final class FsCreateDirectory {
    private final Workspace workspace;
    private final FreshEntry fresh;

    FsCreateDirectory(Workspace workspace) {
        this.workspace = workspace;
        this.fresh = new FreshEntry(workspace.guard());
    }

    record Args(
            @Description("The folder, relative to the workspace root") @Range(min = 1, max = Bounds.PATH_CHARS)
            String path) {}

    record Result(
            @Description("The folder, links on the way to it followed")
            String path,

            @Description("Whether it is new") boolean created) {}

    Tool tool() {
        return Tool.of("fs_create_directory", Args.class, this::create)
                .title("Create a folder")
                .description(
                        "Creates a folder of the workspace, and those above it that are not there. A folder that is"
                                + " there already is no failure.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, false, true, false))
                .build();
    }

    private ToolResult create(Args args, ToolContext context) throws ToolException {
        Path asked = Path.of(workspace.guard().named(args.path));
        if (asked.getNameCount() > Bounds.WALK_DEPTH) {
            throw Problems.invalidPath("it is deeper than " + Bounds.WALK_DEPTH + " folders");
        }
        workspace.writable().entry(asked.getName(0).toString());
        workspace.writable().refuse(asked);
        for (int depth = 1; depth < asked.getNameCount(); depth++) {
            one(asked.subpath(0, depth));
        }
        boolean created = one(asked);
        Path location = workspace.guard().locate(asked.toString());
        return ToolResult.structured(new Result(PathGuard.text(location), created));
    }

    /** Makes one folder unless it is there, maybe by a link. */
    private boolean one(Path path) throws ToolException {
        Path location = workspace.writable().fresh(path.toString());
        try (Folder parent = workspace.guard().folder(PathGuard.parent(location))) {
            FileEntry entry = parent.entryOrNull(PathGuard.name(location));
            if (entry == null) {
                fresh.folder(parent, PathGuard.name(location));
                return true;
            }
            Path target = workspace.guard().locate(path.toString());
            workspace.writable().refuse(target);
            workspace.guard().folder(target).close();
            return false;
        } catch (NotDirectoryException e) {
            throw Problems.notAFolder();
        } catch (IOException e) {
            throw Problems.unwritable();
        }
    }
}
