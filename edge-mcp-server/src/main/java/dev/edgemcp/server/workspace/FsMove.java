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
import org.jspecify.annotations.Nullable;

/** {@code fs_move}: another name or folder for a file, a link or a folder. */
final class FsMove {
    private final Workspace workspace;

    FsMove(Workspace workspace) {
        this.workspace = workspace;
    }

    record Args(
            @Description("What to move, relative to the workspace root") @Range(min = 1, max = Bounds.PATH_CHARS)
            String from,

            @Description("Its new path, name included; the folder must be there")
            @Range(min = 1, max = Bounds.PATH_CHARS)
            String to,

            @Description("Replace a file or link at the new path; default false") @Nullable
            Boolean overwrite) {}

    record Result(
            @Description("Where it was") String from,
            @Description("Where it is") String to,
            @Description("Whether something was replaced") boolean overwritten) {}

    Tool tool() {
        return Tool.of("fs_move", Args.class, this::move)
                .title("Move or rename")
                .description(
                        "Moves a file, a link or a folder within the workspace in one step. A link is moved itself."
                                + " Replaces a file only with overwrite, and a folder never.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, true, false, false))
                .build();
    }

    private ToolResult move(Args args, ToolContext context) throws ToolException {
        PathGuard guard = workspace.guard();
        Path from = workspace.writable().entry(args.from);
        Path to = workspace.writable().fresh(args.to);
        if (to.startsWith(from)) {
            throw Problems.invalidPath("a folder cannot be moved into itself, nor anything onto itself");
        }
        boolean overwritten;
        PathLocks locks =
                PathLocks.hold(guard.root().resolve(from), guard.root().resolve(to));
        try (Folder source = guard.folder(PathGuard.parent(from));
                Folder target = guard.folder(PathGuard.parent(to))) {
            FileEntry entry = source.entryOrNull(PathGuard.name(from));
            if (entry == null) {
                throw Problems.notFound();
            }
            boolean isFolder = entry.type() == FileEntry.Type.DIRECTORY;
            if (isFolder) {
                try (Folder folder = source.folder(PathGuard.name(from))) {
                    new WholeFolder(workspace.writable(), context).check(folder, from, to);
                }
            }
            FileEntry there = target.entryOrNull(PathGuard.name(to));
            boolean replaceable = Boolean.TRUE.equals(args.overwrite) && !isFolder;
            if (there != null && (!replaceable || there.type() == FileEntry.Type.DIRECTORY)) {
                throw Problems.exists();
            }
            overwritten = there != null;
            source.move(PathGuard.name(from), target, PathGuard.name(to));
            target.sync();
            source.sync();
        } catch (IOException e) {
            throw Problems.unwritable();
        } finally {
            locks.release();
        }
        return ToolResult.structured(new Result(PathGuard.text(from), PathGuard.text(to), overwritten));
    }
}
