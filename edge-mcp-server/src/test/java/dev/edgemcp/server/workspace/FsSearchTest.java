package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class FsSearchTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder).open();
    }

    @Test
    void search_regex_matchesWithContext() throws Exception {
        fixture.write("a.txt", "one\r\ntwo 22\r\nthree\n");
        JsonNode match = fixture.ok("fs_search", "pattern", "\\d+", "contextLines", 1)
                .path("matches")
                .get(0);
        assertThat(match.path("path").asString()).isEqualTo("a.txt");
        assertThat(match.path("line").asInt()).isEqualTo(2);
        assertThat(match.path("column").asInt()).isEqualTo(5);
        assertThat(match.path("text").asString()).isEqualTo("two 22");
        assertThat(WorkspaceFixture.strings(match.path("before"))).containsExactly("one");
        assertThat(WorkspaceFixture.strings(match.path("after"))).containsExactly("three");
    }

    @Test
    void search_anchors_meanTheLine() throws Exception {
        fixture.write("a.txt", "x\nab\nb\n");
        assertThat(fixture.ok("fs_search", "pattern", "^b$").path("matches")).hasSize(1);
    }

    @Test
    void search_literal_takenPlainly() throws Exception {
        fixture.write("a.txt", "a.c\nabc\nA.C\n");
        assertThat(fixture.ok("fs_search", "pattern", "a.c", "literal", true).path("matches"))
                .hasSize(1);
        assertThat(fixture.ok("fs_search", "pattern", "a.c", "literal", true, "ignoreCase", true)
                        .path("matches"))
                .hasSize(2);
        assertThat(fixture.ok("fs_search", "pattern", "a.c").path("matches")).hasSize(2);
    }

    @Test
    void search_pathAndGlob_only() throws Exception {
        fixture.write("a/x.txt", "hit").write("a/x.md", "hit").write("b/x.txt", "hit");
        assertThat(fixture.ok("fs_search", "pattern", "hit", "path", "a", "glob", "*.txt")
                        .path("matches"))
                .hasSize(1);
        assertThat(fixture.ok("fs_search", "pattern", "hit", "path", "a/x.md").path("matches"))
                .hasSize(1);
    }

    @Test
    void search_secretBinaryIgnoredLinked_passedOver() throws Exception {
        fixture.write(".env", WorkspaceFixture.SECRET)
                .write("k/id_rsa", WorkspaceFixture.SECRET)
                .write(".git/config", WorkspaceFixture.SECRET)
                .write("bin", "TOP\0TOP")
                .write(".gitignore", "ignored\n")
                .write("ignored", "TOP")
                .write("ok", "TOP");
        Files.createSymbolicLink(fixture.root.resolve("link"), fixture.outside.resolve("secret.txt"));
        JsonNode result = fixture.ok("fs_search", "pattern", "TOP");
        assertThat(WorkspaceFixture.strings(result.path("matches"), "path")).containsExactly("ok");
        assertThat(result.path("filesSkipped").asInt()).isEqualTo(1);
        assertThat(result.path("truncated").asBoolean()).isFalse();
        assertThat(result.has("cursor")).isFalse();
    }

    @Test
    void search_sensitiveFileAsPath_refused() throws Exception {
        fixture.write(".env", WorkspaceFixture.SECRET);
        assertThat(fixture.failure("fs_search", "pattern", "TOP", "path", ".env"))
                .isEqualTo("denied");
    }

    @Test
    void search_many_pagesGiveEachOnce() throws Exception {
        for (int i = 0; i < 30; i++) {
            fixture.write("d" + i % 4 + "/f" + i, "hit a\nmiss\nhit b\nhit c\n");
        }
        for (int max : new int[] {1, 2, 7, 100}) {
            var matches = fixture.pages("fs_search", "matches", "pattern", "hit", "maxResults", max);
            assertThat(matches.stream()
                            .map(m -> m.path("path").asString() + m.path("line").asInt()))
                    .as("%s a page", max)
                    .hasSize(90)
                    .doesNotHaveDuplicates();
        }
        JsonNode page = fixture.ok("fs_search", "pattern", "hit", "maxResults", 7);
        assertThat(page.path("reason").asString()).isEqualTo("matches");
    }

    @Test
    void search_longLine_windowAroundMatch() throws Exception {
        fixture.write("min.js", "x".repeat(3_000_000) + "NEEDLE" + "y".repeat(1_000_000));
        JsonNode match =
                fixture.ok("fs_search", "pattern", "NEEDLE").path("matches").get(0);
        assertThat(match.path("text").asString()).contains("NEEDLE").hasSizeLessThan(500);
        assertThat(match.path("column").asInt()).isEqualTo(3_000_001);
    }

    @Test
    void search_manyLongLines_pageBounded() throws Exception {
        fixture.write("a.txt", ("hit " + "z".repeat(1000) + "\n").repeat(2000));
        JsonNode page = fixture.ok("fs_search", "pattern", "hit", "maxResults", 500, "contextLines", 5);
        assertThat(page.path("reason").asString()).isEqualTo("size");
        assertThat(page.toString().length()).isLessThan(400_000);
        assertThat(fixture.pages("fs_search", "matches", "pattern", "hit", "maxResults", 500))
                .hasSize(2000);
    }

    @Test
    void search_hugeFile_skipped() throws Exception {
        fixture.write("big", "hit\n".repeat(Bounds.SEARCH_FILE_BYTES / 4 + 1));
        JsonNode page = fixture.ok("fs_search", "pattern", "hit");
        assertThat(page.path("matches")).isEmpty();
        assertThat(page.path("filesSkipped").asInt()).isEqualTo(1);
    }

    @Test
    void search_catastrophicRegex_endsInTimeAndGoesPast() throws Exception {
        fixture.write("a.txt", "a".repeat(60) + "!\nb\n").write("b.txt", "fine\n");
        // Each look at the clock is a second; it is looked at every few thousand steps of the regex.
        fixture.open(WorkspacePolicy.DEFAULT, new SteppingTicker(Duration.ofSeconds(1)));
        JsonNode page = fixture.ok("fs_search", "pattern", "(.*a){20}$|^fine$");
        assertThat(page.path("truncated").asBoolean()).isTrue();
        assertThat(page.path("reason").asString()).isEqualTo("time");
        assertThat(page.path("linesSkipped").asInt()).isEqualTo(1);
        JsonNode rest = fixture.ok(
                "fs_search",
                "pattern",
                "(.*a){20}$|^fine$",
                "cursor",
                page.path("cursor").asString());
        assertThat(WorkspaceFixture.strings(rest.path("matches"), "path")).containsExactly("b.txt");
    }

    @Test
    void search_catastrophicRegex_endsOnRealClock() throws Exception {
        fixture.write("a.txt", "a".repeat(200) + "!\n");
        for (String pattern : new String[] {"(a+)+$", "(a|aa)+$", "(a*)*b"}) {
            fixture.ok("fs_search", "pattern", pattern);
        }
    }

    @Test
    void search_catastrophicRegex_endsWhenCancelled() throws Exception {
        fixture.write("a.txt", "a".repeat(60) + "!\n");
        RecordingContext context = new RecordingContext().cancelAfter(20);
        assertThatThrownBy(() -> fixture.call("fs_search", context, "pattern", "(.*a){20}$"))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void search_timeOver_pagesGiveEachOnce() throws Exception {
        for (int i = 0; i < 40; i++) {
            fixture.write("f" + i, "hit\n");
        }
        fixture.open(WorkspacePolicy.DEFAULT, new SteppingTicker(Bounds.SEARCH_TIME.dividedBy(12)));
        assertThat(fixture.pages("fs_search", "matches", "pattern", "hit")).hasSize(40);
    }

    @Test
    void search_regexOverflowsStack_lineSkipped() throws Exception {
        fixture.write("a.txt", "ab".repeat(200_000) + "\nok c\n");
        JsonNode page = fixture.ok("fs_search", "pattern", "(a|b)*c");
        assertThat(page.path("matches")).hasSize(1);
        assertThat(page.path("linesSkipped").asInt()).isEqualTo(1);
    }

    @Test
    void search_malformedRegex_refused() {
        assertThat(fixture.failure("fs_search", "pattern", "(a")).isEqualTo("invalid_pattern");
    }

    @Test
    void search_invalidUtf8_searched() throws Exception {
        fixture.write("a", new byte[] {(byte) 0xC3, '(', 'h', 'i', 't', (byte) 0xFF, '\n'});
        assertThat(fixture.ok("fs_search", "pattern", "hit").path("matches")).hasSize(1);
    }

    @Test
    void search_progress_reported() throws Exception {
        for (int i = 0; i < 250; i++) {
            fixture.write("f" + i, "x");
        }
        RecordingContext context = new RecordingContext();
        fixture.call("fs_search", context, "pattern", "nothing");
        assertThat(context.progress).containsExactly(100.0, 200.0);
    }
}
