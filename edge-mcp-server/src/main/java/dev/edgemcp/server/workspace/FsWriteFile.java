package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code fs_write_file}: a new file, or all of a known one. */
final class FsWriteFile {
    private final WritablePaths paths;
    private final FileWriting writing;

    FsWriteFile(Workspace workspace) {
        this.paths = workspace.writable();
        this.writing = new FileWriting(workspace.guard());
    }

    record Args(
            @Description("The file, relative to the workspace root; its folder must be there")
            @Range(min = 1, max = Bounds.PATH_CHARS)
            String path,

            @Description("The whole content, as text") @Range(max = Bounds.WRITE_BYTES) @Nullable
            String content,

            @Description("The whole content in Base64, instead of text")
            @Range(max = Bounds.WRITE_BASE64_CHARS)
            @Nullable
            String base64,

            @Description(
                    "To replace a file: its sha256 as fs_read_file or fs_stat gave it. Leave it out to create one.")
            @Range(min = Hashes.CHARS, max = Hashes.CHARS)
            @Nullable
            String expectedHash) {}

    record Result(
            @Description("The file that was written, links followed")
            String path,

            @Description("Whether it is new") boolean created,
            @Description("Bytes of the file") long size,

            @Description("Pass it as expectedHash to replace it again")
            String sha256) {}

    Tool tool() {
        return Tool.of("fs_write_file", Args.class, this::write)
                .title("Write a file")
                .description("Creates a file of the workspace, or replaces one if its sha256 is passed as expectedHash."
                        + " The file changes whole or not at all. For a change to part of a file use fs_edit.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, true, false, false))
                .build();
    }

    private ToolResult write(Args args, ToolContext context) throws ToolException {
        byte[] content = content(args);
        Path location;
        if (args.expectedHash == null) {
            location = paths.fresh(args.path);
            writing.create(location, content);
        } else {
            location = paths.file(args.path);
            writing.replace(location, args.expectedHash.toLowerCase(Locale.ROOT), content);
        }
        return ToolResult.structured(
                new Result(PathGuard.text(location), args.expectedHash == null, content.length, Hashes.of(content)));
    }

    private static byte[] content(Args args) throws ToolException {
        if (args.content != null && args.base64 == null) {
            return FileKinds.bytes(args.content);
        }
        if (args.base64 != null && args.content == null) {
            try {
                return Base64.getDecoder().decode(args.base64.getBytes(StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw new ToolException(
                        "invalid_arguments", "The content is not Base64.", "Pass it as content, or correct it.");
            }
        }
        throw new ToolException("invalid_arguments", "Either content or base64 is needed.", "Pass one of them.");
    }
}
