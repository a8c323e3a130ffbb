package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code fs_edit}: exact replacements in a text file. */
final class FsEdit {
    private final Workspace workspace;
    private final FileWriting writing;

    FsEdit(Workspace workspace) {
        this.workspace = workspace;
        this.writing = new FileWriting(workspace.guard());
    }

    record Args(
            @Description("The file, relative to the workspace root") @Range(min = 1, max = Bounds.PATH_CHARS)
            String path,

            @Description("What to replace, in this order") @Range(min = 1, max = Bounds.EDITS)
            List<Edit> edits,

            @Description("Only show the diff; default false") @Nullable
            Boolean dryRun,

            @Description("Edit only if the file has this sha256")
            @Range(min = Hashes.CHARS, max = Hashes.CHARS)
            @Nullable
            String expectedHash) {}

    record Edit(
            @Description("Text of the file, exactly; it must be there once") @Range(min = 1, max = Bounds.WRITE_BYTES)
            String oldText,

            @Description("What to put in its place") @Range(max = Bounds.WRITE_BYTES)
            String newText,

            @Description("Replace it wherever it is; default false") @Nullable
            Boolean replaceAll) {}

    record Result(
            @Description("The file that was edited, links followed")
            String path,

            @Description("Whether the file was changed; false for a dry run")
            boolean written,

            @Description("Places that were replaced") int replaced,
            @Description("What changed, as a unified diff") String diff,

            @Description("Of the content with the edits in it")
            String sha256) {}

    Tool tool() {
        return Tool.of("fs_edit", Args.class, this::edit)
                .title("Edit a file")
                .description(
                        "Replaces exact pieces of a text file, all or none, and returns the diff. Each oldText must"
                                + " be in the file exactly once, unless replaceAll. dryRun shows the diff without writing.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, true, false, false))
                .build();
    }

    private ToolResult edit(Args args, ToolContext context) throws ToolException {
        Path location = workspace.writable().file(args.path);
        byte[] before = read(location);
        String hash = Hashes.of(before);
        if (args.expectedHash != null
                && !args.expectedHash.toLowerCase(Locale.ROOT).equals(hash)) {
            throw Problems.changed();
        }
        String text = FileKinds.utf8(before, 0, before.length);
        if (text == null || FileKinds.binary(before, before.length)) {
            throw new ToolException(
                    "not_text", "The file is not UTF-8 text.", "Replace it whole with fs_write_file and base64.");
        }
        TextEdits edits = new TextEdits(text);
        for (int i = 0; i < args.edits.size(); i++) {
            context.throwIfCancelled();
            Edit edit = args.edits.get(i);
            edits.replace(i + 1, edit.oldText, edit.newText, Boolean.TRUE.equals(edit.replaceAll));
        }
        byte[] after = FileKinds.bytes(edits.text());
        String path = PathGuard.text(location);
        String diff = TextDiff.of(path, before, after);
        boolean write = !Boolean.TRUE.equals(args.dryRun);
        if (write) {
            writing.replace(location, hash, after);
        }
        Result result = new Result(path, write, edits.replaced(), diff, Hashes.of(after));
        return ToolResult.structured(result, diff);
    }

    private byte[] read(Path location) throws ToolException {
        try (SeekableByteChannel file = workspace.guard().file(location);
                InputStream in = Channels.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Bounds.WRITE_BYTES + 1);
            if (bytes.length > Bounds.WRITE_BYTES) {
                throw Problems.tooLarge("The file is larger than " + Bounds.WRITE_BYTES + " bytes.");
            }
            return bytes;
        } catch (Folder.NotAFileException e) {
            throw Problems.notAFile();
        } catch (NoSuchFileException e) {
            throw Problems.notFound();
        } catch (IOException e) {
            throw Problems.unreadable();
        }
    }
}
