package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code fs_read_file}: a range of a file, by lines or by bytes. */
final class FsReadFile {
    private final PathGuard guard;

    FsReadFile(PathGuard guard) {
        this.guard = guard;
    }

    record Args(
            @Description("The file, relative to the workspace root") @Range(min = 1, max = Bounds.PATH_CHARS)
            String path,

            @Description("The first line to read, counted from 1; default 1") @Range(min = 1) @Nullable
            Long startLine,

            @Description("How many lines to read at most; default as many as one result holds")
            @Range(min = 1)
            @Nullable
            Integer lineCount,

            @Description("Read bytes from this offset instead of lines, counted from 0")
            @Range(max = Long.MAX_VALUE - 1)
            @Nullable
            Long offset,

            @Description("How many bytes to read at most, with offset")
            @Range(min = 1, max = Bounds.READ_BYTES)
            @Nullable
            Integer byteCount) {}

    record Result(
            @Description("The file that was read, links followed")
            String path,

            @Description("Text, as UTF-8; absent if the range is binary") @Nullable
            String text,

            @Description("The bytes in Base64, if the range is binary") @Nullable
            String base64,

            @Description("Size of the file") long totalBytes,

            @Description("Lines of the file; absent if it is binary or too large to count") @Nullable
            Long totalLines,

            @Description("First line of the text") @Nullable Long startLine,
            @Description("Last line of the text") @Nullable Long endLine,

            @Description("Where the bytes begin, if they were read by offset") @Nullable
            Long offset,

            @Description("Whether the file goes on after this")
            boolean more,

            @Description("Pass it as startLine to go on") @Nullable
            Long nextStartLine,

            @Description("Pass it as offset to go on") @Nullable
            Long nextOffset,

            @Description("Lines too long to show whole; each ends with …") @Nullable
            List<CutLine> cutLines,

            @Description("The text is not UTF-8; what could not be read is shown as U+FFFD") @Nullable
            Boolean lossy,

            @Description("Hash of the whole file; absent if it is large") @Nullable
            String sha256) {}

    record CutLine(
            long line,

            @Description("Pass it as offset to read the rest of the line")
            long offset,

            @Description("Bytes of the line that are left out")
            long bytes) {}

    Tool tool() {
        return Tool.of("fs_read_file", Args.class, this::read)
                .title("Read a file")
                .description("Reads a file of the workspace: text by lines, or any bytes by offset. Long files come in"
                        + " parts; nextStartLine or nextOffset says where to go on.")
                .output(Result.class)
                .annotations(ToolAnnotations.READ_ONLY)
                .build();
    }

    private ToolResult read(Args args, ToolContext context) throws ToolException {
        boolean byBytes = args.offset != null || args.byteCount != null;
        if (byBytes && (args.startLine != null || args.lineCount != null)) {
            throw new ToolException(
                    "invalid_arguments",
                    "Lines and bytes were both asked for.",
                    "Pass startLine and lineCount, or offset and byteCount.");
        }
        Path location = guard.locate(args.path);
        String path = PathGuard.text(location);
        Result result;
        try (SeekableByteChannel channel = guard.file(location)) {
            if (byBytes || binary(channel)) {
                long offset = args.offset == null ? 0 : args.offset;
                result = bytes(path, channel, offset, args.byteCount == null ? Bounds.READ_BYTES : args.byteCount);
            } else {
                result = lines(path, channel, args, context);
            }
        } catch (Folder.NotAFileException e) {
            throw Problems.notAFile();
        } catch (IOException e) {
            throw Problems.unreadable();
        }
        return result.text == null ? ToolResult.structured(result) : ToolResult.structured(result, result.text);
    }

    private static boolean binary(SeekableByteChannel channel) throws IOException {
        byte[] probe = new byte[Bounds.BINARY_PROBE_BYTES];
        return FileKinds.binary(probe, fill(channel, 0, probe, probe.length));
    }

    private static Result bytes(String path, SeekableByteChannel channel, long offset, int count) throws IOException {
        byte[] bytes = new byte[count];
        int length = fill(channel, offset, bytes, count);
        long total = channel.size();
        boolean more = length > 0 && offset + length < total;
        int whole = more ? FileKinds.wholeCharacters(bytes, length) : length;
        String text =
                (whole == 0 && length > 0) || FileKinds.binary(bytes, length) ? null : FileKinds.utf8(bytes, 0, whole);
        int taken = text == null ? length : whole;
        String base64 = text == null ? Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length)) : null;
        Long next = more ? offset + taken : null;
        return new Result(
                path, text, base64, total, null, null, null, offset, more, null, next, null, null, Hashes.of(channel));
    }

    private static Result lines(String path, SeekableByteChannel channel, Args args, ToolContext context)
            throws IOException, ToolException {
        long start = args.startLine == null ? 1 : args.startLine;
        LineRange range = new LineRange(start, args.lineCount == null ? Integer.MAX_VALUE : args.lineCount);
        byte[] buffer = new byte[64 * 1024];
        long position = 0;
        boolean end = false;
        while (!end && position < Bounds.SCAN_BYTES) {
            context.throwIfCancelled();
            int length = fill(channel, position, buffer, buffer.length);
            range.accept(buffer, length, position);
            position += length;
            end = length < buffer.length;
        }
        if (end) {
            range.end();
        } else if (!range.full()) {
            throw new ToolException(
                    "too_large",
                    "The file is too large to find this line in it.",
                    "Read it by offset and byteCount instead.");
        }
        boolean more = range.full() && (!end || range.next() <= range.total());
        return new Result(
                path,
                range.text(),
                null,
                channel.size(),
                end ? range.total() : null,
                start,
                range.next() - 1,
                null,
                more,
                more ? range.next() : null,
                null,
                range.cut().isEmpty() ? null : range.cut(),
                range.lossy() ? true : null,
                Hashes.of(channel));
    }

    private static int fill(SeekableByteChannel channel, long offset, byte[] bytes, int count) throws IOException {
        if (offset >= channel.size()) {
            return 0;
        }
        channel.position(offset);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Reads on until full or at the end.
        }
        return buffer.position();
    }
}
