package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code fs_stat}: what is at a path. */
final class FsStat {
    private final PathGuard guard;

    FsStat(PathGuard guard) {
        this.guard = guard;
    }

    record Args(
            @Description("Relative to the workspace root") @Range(max = Bounds.PATH_CHARS)
            String path) {}

    record Result(
            @Description("Relative to the workspace root") String path,
            FileEntry.Type type,
            @Description("Bytes of a file") @Nullable Long size,
            Instant modified,
            boolean executable,

            @Description("Hash of the content; absent if it is no file or a large one") @Nullable
            String sha256,

            @Description("Where a symbolic link leads, if that is inside the workspace and may be read") @Nullable
            String target) {}

    Tool tool() {
        return Tool.of("fs_stat", Args.class, this::stat)
                .title("Describe a path")
                .description(
                        "Says what is at a path of the workspace: type, size, time of the last change, sha256. A symbolic"
                                + " link is described itself, with where it leads.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .build();
    }

    private ToolResult stat(Args args, ToolContext context) throws ToolException {
        Path location = guard.locateEntry(args.path);
        FileEntry entry;
        try {
            entry = guard.entry(location);
        } catch (NoSuchFileException e) {
            throw Problems.notFound();
        } catch (IOException e) {
            throw Problems.unreadable();
        }
        return ToolResult.structured(new Result(
                PathGuard.text(location),
                entry.type(),
                entry.type() == FileEntry.Type.FILE ? entry.size() : null,
                entry.modified(),
                entry.executable(),
                entry.type() == FileEntry.Type.FILE ? hash(location) : null,
                entry.type() == FileEntry.Type.SYMLINK ? target(args.path) : null));
    }

    private @Nullable String hash(Path location) {
        try (SeekableByteChannel file = guard.file(location)) {
            return Hashes.of(file);
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable String target(String path) {
        try {
            return PathGuard.text(guard.locate(path));
        } catch (ToolException e) {
            return null;
        }
    }
}
