package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FsReadFileTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder).open();
    }

    @Test
    void read_small_whole() throws Exception {
        fixture.write("a.txt", "one\r\ntwo\nthree");
        JsonNode result = fixture.ok("fs_read_file", "path", "a.txt");
        assertThat(result.path("text").asString()).isEqualTo("one\r\ntwo\nthree");
        assertThat(result.path("totalLines").asInt()).isEqualTo(3);
        assertThat(result.path("totalBytes").asInt()).isEqualTo(14);
        assertThat(result.path("endLine").asInt()).isEqualTo(3);
        assertThat(result.path("more").asBoolean()).isFalse();
        assertThat(result.has("nextStartLine")).isFalse();
    }

    @Test
    void read_empty_empty() throws Exception {
        fixture.write("a.txt", "");
        JsonNode result = fixture.ok("fs_read_file", "path", "a.txt");
        assertThat(result.path("text").asString()).isEmpty();
        assertThat(result.path("totalLines").asInt()).isZero();
        assertThat(result.path("more").asBoolean()).isFalse();
    }

    @Test
    void read_lineRange_range() throws Exception {
        fixture.write("a.txt", "1\n2\n3\n4\n");
        JsonNode result = fixture.ok("fs_read_file", "path", "a.txt", "startLine", 2, "lineCount", 2);
        assertThat(result.path("text").asString()).isEqualTo("2\n3\n");
        assertThat(result.path("totalLines").asInt()).isEqualTo(4);
        assertThat(result.path("more").asBoolean()).isTrue();
        assertThat(result.path("nextStartLine").asInt()).isEqualTo(4);
        JsonNode last = fixture.ok("fs_read_file", "path", "a.txt", "startLine", 4, "lineCount", 1);
        assertThat(last.path("more").asBoolean()).isFalse();
    }

    @Test
    void read_startBeyondEnd_nothing() throws Exception {
        fixture.write("a.txt", "1\n2\n");
        JsonNode result = fixture.ok("fs_read_file", "path", "a.txt", "startLine", 10);
        assertThat(result.path("text").asString()).isEmpty();
        assertThat(result.path("more").asBoolean()).isFalse();
        assertThat(result.path("totalLines").asInt()).isEqualTo(2);
    }

    @Test
    void read_hugeFile_pagesGiveEachByteOnce() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append("line ").append(i).append(" ä\n");
        }
        fixture.write("big.txt", text.toString());
        StringBuilder read = new StringBuilder();
        JsonNode page = fixture.ok("fs_read_file", "path", "big.txt");
        read.append(page.path("text").asString());
        int pages = 1;
        while (page.path("more").asBoolean()) {
            page = fixture.ok(
                    "fs_read_file",
                    "path",
                    "big.txt",
                    "startLine",
                    page.path("nextStartLine").asInt());
            read.append(page.path("text").asString());
            assertThat(page.path("text").asString().length()).isLessThanOrEqualTo(Bounds.READ_BYTES);
            pages++;
        }
        assertThat(read.toString().equals(text.toString())).isTrue();
        assertThat(pages).isGreaterThan(3);
    }

    @Test
    void read_hugeLine_cutAndReadableByOffset() throws Exception {
        String line = "ä".repeat(100_000);
        fixture.write("long.txt", "first\n" + line + "\nlast\n");
        JsonNode result = fixture.ok("fs_read_file", "path", "long.txt");
        String text = result.path("text").asString();
        assertThat(text).startsWith("first\nä").endsWith("ä…\nlast\n");
        assertThat(text.length()).isLessThan(Bounds.READ_LINE_BYTES);
        JsonNode cut = result.path("cutLines").get(0);
        assertThat(cut.path("line").asInt()).isEqualTo(2);
        JsonNode rest = fixture.ok(
                "fs_read_file",
                "path",
                "long.txt",
                "offset",
                cut.path("offset").asLong(),
                "byteCount",
                cut.path("bytes").asInt());
        String shown = text.substring("first\n".length(), text.indexOf('…'));
        assertThat((shown + rest.path("text").asString()).equals(line)).isTrue();
    }

    @Test
    void read_binary_base64InPages() throws Exception {
        byte[] bytes = new byte[600_000];
        new Random(1).nextBytes(bytes);
        bytes[10] = 0;
        fixture.write("a.bin", bytes);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        JsonNode page = fixture.ok("fs_read_file", "path", "a.bin");
        while (true) {
            read.writeBytes(Base64.getDecoder().decode(page.path("base64").asString()));
            if (!page.path("more").asBoolean()) {
                break;
            }
            page = fixture.ok(
                    "fs_read_file",
                    "path",
                    "a.bin",
                    "offset",
                    page.path("nextOffset").asLong());
        }
        assertThat(read.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void read_invalidUtf8_markedLossy() throws Exception {
        fixture.write("latin.txt", "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        JsonNode result = fixture.ok("fs_read_file", "path", "latin.txt");
        assertThat(result.path("text").asString()).isEqualTo("caf\uFFFD\n");
        assertThat(result.path("lossy").asBoolean()).isTrue();
    }

    @Test
    void read_offsetBeyondEnd_nothing() throws Exception {
        fixture.write("a.txt", "abc");
        JsonNode result = fixture.ok("fs_read_file", "path", "a.txt", "offset", Long.MAX_VALUE - 1);
        assertThat(result.path("text").asString()).isEmpty();
        assertThat(result.path("more").asBoolean()).isFalse();
    }

    @Test
    void read_offsetWithinCharacter_characterKeptForNextPage() throws Exception {
        fixture.write("a.txt", "aäb");
        JsonNode result = fixture.ok("fs_read_file", "path", "a.txt", "offset", 0, "byteCount", 2);
        assertThat(result.path("text").asString()).isEqualTo("a");
        assertThat(result.path("nextOffset").asInt()).isEqualTo(1);
    }

    @Test
    void read_linesAndBytes_refused() throws Exception {
        fixture.write("a.txt", "x");
        assertThat(fixture.failure("fs_read_file", "path", "a.txt", "startLine", 1, "offset", 0))
                .isEqualTo("invalid_arguments");
    }

    @Test
    void read_folder_refused() throws Exception {
        fixture.write("d/a.txt", "x");
        assertThat(fixture.failure("fs_read_file", "path", "d")).isEqualTo("not_a_file");
        assertThat(fixture.failure("fs_read_file", "path", ".")).isEqualTo("not_a_file");
    }

    @Test
    void read_cancelled_ends() throws Exception {
        fixture.write("a.txt", "x\n".repeat(1_000_000));
        RecordingContext context = new RecordingContext().cancelAfter(3);
        assertThatThrownBy(() -> fixture.call("fs_read_file", context, "path", "a.txt"))
                .isInstanceOf(CancellationException.class);
    }
}
