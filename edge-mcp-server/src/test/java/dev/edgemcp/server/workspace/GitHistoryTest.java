package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Diff, log, show and blame. */
@Timeout(120)
class GitHistoryTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;
    GitFixture git;

    @BeforeEach
    void repository() throws Exception {
        fixture = WorkspaceFixture.in(folder);
        git = GitFixture.init(fixture.root);
        fixture.open();
    }

    @AfterEach
    void close() {
        git.close();
    }

    @Test
    void diff_workTree_unstagedOnly() throws Exception {
        git.write("a.txt", "1\n2\n").write("b.txt", "1\n");
        git.commit("first");
        git.write("a.txt", "1\n3\n").write("untracked.txt", "x\n").write("b.txt", "2\n");
        git.git.add().addFilepattern("b.txt").call();
        JsonNode unstaged = fixture.ok("git_diff");
        assertThat(WorkspaceFixture.strings(unstaged.path("files"), "path")).containsExactly("a.txt");
        assertThat(unstaged.path("diff").asString()).contains("--- a/a.txt", "-2\n", "+3\n", " 1\n");
        JsonNode staged = fixture.ok("git_diff", "staged", true);
        assertThat(WorkspaceFixture.strings(staged.path("files"), "path")).containsExactly("b.txt");
        assertThat(fixture.ok("git_diff", "path", "none").path("files")).isEmpty();
        assertThat(fixture.ok("git_diff", "contextLines", 0).path("diff").asString())
                .doesNotContain(" 1\n");
    }

    @Test
    void diff_twoCommits_between() throws Exception {
        git.write("a.txt", "1\n".repeat(20)).write("b.txt", "1\n");
        git.commit("first");
        git.write("b.txt", "2\n");
        Files.move(fixture.root.resolve("a.txt"), fixture.root.resolve("c.txt"));
        git.commit("second");
        JsonNode diff = fixture.ok("git_diff", "from", "HEAD~1", "to", "HEAD");
        assertThat(WorkspaceFixture.strings(diff.path("files"), "change"))
                .containsExactlyInAnyOrder("modified", "renamed");
        assertThat(fixture.ok("git_diff", "from", "HEAD", "to", "HEAD").path("files"))
                .isEmpty();
        assertThat(fixture.failure("git_diff", "from", "HEAD")).isEqualTo("invalid_arguments");
        assertThat(fixture.failure("git_diff", "from", "HEAD", "to", "HEAD", "staged", true))
                .isEqualTo("invalid_arguments");
    }

    @Test
    void diff_sensitive_contentOmittedInAll() throws Exception {
        String secret = WorkspaceFixture.SECRET + "\n";
        String many = secret.repeat(20);
        git.write(".env", many).write("plain.txt", "1\n");
        git.commit("first");
        Files.move(fixture.root.resolve(".env"), fixture.root.resolve("renamed.txt"));
        git.write("renamed.txt", many + "more\n").write("key.pem", secret).write("plain.txt", "2\n");
        git.commit("second");
        Files.move(fixture.root.resolve("renamed.txt"), fixture.root.resolve(".ENV.local"));
        git.write("key.pem", secret + secret);
        git.commit("third");
        git.write("key.pem", "worktree " + secret);
        git.write("SUB/Id_Rsa", secret);

        JsonNode second = fixture.ok("git_show", "revision", "HEAD~1");
        assertThat(second.path("diff").asString())
                .contains("# key.pem: content omitted", "# renamed.txt: content omitted");
        assertThat(second.path("diff").asString()).contains("+2\n");
        JsonNode third = fixture.ok("git_show", "revision", "HEAD");
        assertThat(third.path("files")).allMatch(file -> file.path("omitted").asBoolean());
        fixture.ok("git_show", "revision", "HEAD~2");
        fixture.ok("git_diff", "from", "HEAD~2", "to", "HEAD");
        JsonNode work = fixture.ok("git_diff");
        assertThat(work.path("files").get(0).path("omitted").asBoolean()).isTrue();
        git.git.add().addFilepattern(".").call();
        assertThat(fixture.ok("git_diff", "staged", true).path("files")).hasSize(2);
        for (String path : List.of(".env", "key.pem", "SUB/Id_Rsa", ".ENV.local")) {
            assertThat(fixture.failure("git_show", "revision", "HEAD~1:" + path))
                    .isEqualTo("denied");
            assertThat(fixture.failure("git_blame", "path", path, "revision", "HEAD~1"))
                    .isEqualTo("denied");
            assertThat(fixture.failure("git_diff", "path", path)).isEqualTo("denied");
            assertThat(fixture.failure("git_log", "path", path)).isEqualTo("denied");
        }
    }

    @Test
    void diff_large_pagesGiveAllOnce() throws Exception {
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            before.append("before ").append(i).append(" ä\n");
            after.append("after ").append(i).append(" ö\n");
        }
        for (int i = 0; i < 4; i++) {
            git.write("f" + i, before.toString());
        }
        git.commit("first");
        for (int i = 0; i < 4; i++) {
            git.write("f" + i, after.toString());
        }
        StringBuilder all = new StringBuilder();
        JsonNode page = fixture.ok("git_diff");
        all.append(page.path("diff").asString());
        int pages = 1;
        while (page.has("cursor")) {
            assertThat(page.path("diff").asString().length()).isLessThanOrEqualTo(Bounds.DIFF_BYTES);
            page = fixture.ok("git_diff", "cursor", page.path("cursor").asString());
            all.append(page.path("diff").asString());
            pages++;
        }
        assertThat(pages).isGreaterThan(10);
        String[] lines = all.toString().split("\n");
        assertThat(lines).filteredOn(line -> line.startsWith("+after")).hasSize(80_000);
        assertThat(lines).filteredOn(line -> line.startsWith("-before")).hasSize(80_000);
        assertThat(all).doesNotContain("\uFFFD");
    }

    @Test
    void diff_hugeLine_pagesGiveAllOnce() throws Exception {
        git.write("a", "x\n");
        git.commit("first");
        String line = "ä".repeat(200_000);
        git.write("a", line + "\n");
        StringBuilder all = new StringBuilder();
        JsonNode page = fixture.ok("git_diff");
        all.append(page.path("diff").asString());
        while (page.has("cursor")) {
            page = fixture.ok("git_diff", "cursor", page.path("cursor").asString());
            all.append(page.path("diff").asString());
        }
        assertThat(all.toString().contains("+" + line + "\n")).isTrue();
    }

    @Test
    void diff_manyFiles_pagesGiveEachOnce() throws Exception {
        git.write("keep", "1");
        git.commit("first");
        for (int i = 0; i < 700; i++) {
            git.write("f" + i, "1\n");
        }
        git.commit("second");
        assertThat(WorkspaceFixture.strings(fixture.pages("git_diff", "files", "from", "HEAD~1", "to", "HEAD"), "path"))
                .hasSizeGreaterThanOrEqualTo(700)
                .containsAll(List.of("f0", "f699"));
    }

    @Test
    void diff_binary_said() throws Exception {
        git.write("a.bin", "a\0b");
        git.commit("first");
        git.write("a.bin", "a\0c");
        assertThat(fixture.ok("git_diff").path("diff").asString()).contains("Binary files differ");
    }

    @Test
    void diff_cursorOfOtherDiff_refused() throws Exception {
        git.write("a", "1");
        git.commit("first");
        assertThat(fixture.failure("git_diff", "cursor", new Cursor("5:none", 3).encoded()))
                .isEqualTo("invalid_cursor");
    }

    @Test
    void log_pages_giveEachOnce() throws Exception {
        for (int i = 0; i < 25; i++) {
            git.write(i % 2 == 0 ? "even" : "odd", "" + i);
            git.commit("commit " + i);
        }
        var all = fixture.pages("git_log", "commits", "maxCount", 7);
        assertThat(WorkspaceFixture.strings(all, "message"))
                .hasSize(25)
                .doesNotHaveDuplicates()
                .startsWith("commit 24");
        assertThat(fixture.pages("git_log", "commits", "maxCount", 5, "path", "odd"))
                .hasSize(12);
        assertThat(fixture.pages("git_log", "commits", "revision", "HEAD~5", "notIn", "HEAD~8"))
                .hasSize(3);
        JsonNode commit = fixture.ok("git_log").path("commits").get(0);
        assertThat(commit.path("author").asString()).isEqualTo("Ada <ada@example.org>");
        assertThat(commit.path("authored").asString()).isEqualTo("2026-01-01T00:24:00Z");
        assertThat(commit.has("committer")).isFalse();
    }

    @Test
    void log_headMovesBetweenPages_pagesStay() throws Exception {
        for (int i = 0; i < 6; i++) {
            git.write("a", "" + i);
            git.commit("commit " + i);
        }
        JsonNode first = fixture.ok("git_log", "maxCount", 3);
        git.write("a", "new");
        git.commit("new");
        JsonNode second = fixture.ok(
                "git_log", "maxCount", 3, "cursor", first.path("cursor").asString());
        assertThat(WorkspaceFixture.strings(second.path("commits"), "message"))
                .containsExactly("commit 2", "commit 1", "commit 0");
    }

    @Test
    void log_hugeMessage_cut() throws Exception {
        git.write("a", "1");
        git.commit("m".repeat(1_000_000));
        assertThat(fixture.ok("git_log").path("commits").get(0).path("message").asString())
                .hasSizeLessThan(Bounds.LOG_MESSAGE_CHARS + 2);
        assertThat(fixture.ok("git_show", "revision", "HEAD")
                        .path("commit")
                        .path("message")
                        .asString())
                .hasSizeLessThan(Bounds.SHOW_MESSAGE_CHARS + 2);
    }

    @Test
    void log_cancelled_ends() throws Exception {
        for (int i = 0; i < 30; i++) {
            git.write("a", "" + i);
            git.commit("commit " + i);
        }
        assertThatThrownBy(() -> fixture.call("git_log", new RecordingContext().cancelAfter(5), "path", "none"))
                .isInstanceOf(CancellationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-1",
                ":/first",
                "HEAD@{0}",
                "@{-1}",
                "@{upstream}",
                "HEAD^{/first}",
                "HEAD^{tree}",
                "a b",
                "HEAD..main",
                "main...HEAD",
                "$(id)",
                "HEAD\nmain",
                "HEAD\0",
                "../HEAD",
                "/etc/passwd",
                "HEAD~99999999999",
                "HEAD^^^^^^^^^^^^^^^^^^^^^",
                "refs/../../x",
                "none",
                "0000000000000000000000000000000000000000",
                "*",
                "?",
                "~",
                "^HEAD",
                "HEAD~a",
                ".git/config",
                "FETCH_HEAD"
            })
    void revision_hostile_refused(String revision) throws Exception {
        git.write("a", "1");
        git.commit("first");
        for (String code : List.of(
                fixture.failure("git_show", "revision", revision),
                fixture.failure("git_log", "revision", revision),
                fixture.failure("git_log", "notIn", revision),
                fixture.failure("git_blame", "path", "a", "revision", revision),
                fixture.failure("git_diff", "from", revision, "to", "HEAD"),
                fixture.failure("git_diff", "from", "HEAD", "to", revision))) {
            assertThat(code).isIn("invalid_revision", "unknown_revision", "ambiguous_revision");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "@", "main", "refs/heads/main", "HEAD~0", "HEAD^0", "v1.0", "feature/ü-1"})
    void revision_plain_found(String revision) throws Exception {
        git.write("a", "1");
        git.commit("first");
        git.git
                .tag()
                .setName("v1.0")
                .setMessage("m")
                .setSigned(false)
                .setTagger(new org.eclipse.jgit.lib.PersonIdent("a", "b"))
                .call();
        git.git.branchCreate().setName("feature/ü-1").call();
        assertThat(fixture.ok("git_show", "revision", revision)
                        .path("commit")
                        .path("message")
                        .asString())
                .isEqualTo("first");
    }

    @Test
    void show_file_textAndBinaryInPages() throws Exception {
        byte[] bytes = new byte[600_000];
        new Random(2).nextBytes(bytes);
        bytes[3] = 0;
        fixture.write("a.bin", bytes).write("a.txt", "old\n").write("d/x", "1");
        Files.createSymbolicLink(fixture.root.resolve("link"), Path.of("a.txt"));
        git.commit("first");
        fixture.write("a.txt", "new\n");
        assertThat(fixture.ok("git_show", "revision", "HEAD:a.txt")
                        .path("file")
                        .path("text")
                        .asString())
                .isEqualTo("old\n");
        assertThat(fixture.ok("git_show", "revision", "HEAD:link")
                        .path("file")
                        .path("text")
                        .asString())
                .isEqualTo("a.txt");
        var read = new java.io.ByteArrayOutputStream();
        JsonNode page = fixture.ok("git_show", "revision", "HEAD:a.bin");
        while (true) {
            read.writeBytes(
                    Base64.getDecoder().decode(page.path("file").path("base64").asString()));
            if (!page.has("cursor")) {
                break;
            }
            page = fixture.ok(
                    "git_show",
                    "revision",
                    "HEAD:a.bin",
                    "cursor",
                    page.path("cursor").asString());
        }
        assertThat(read.toByteArray()).isEqualTo(bytes);
        assertThat(fixture.failure("git_show", "revision", "HEAD:d")).isEqualTo("not_a_file");
        assertThat(fixture.failure("git_show", "revision", "HEAD:")).isEqualTo("not_a_file");
        assertThat(fixture.failure("git_show", "revision", "HEAD:none")).isEqualTo("not_found");
    }

    @Test
    void show_largeTextFile_pagesGiveAllOnce() throws Exception {
        String text = "zeile ä\n".repeat(100_000);
        git.write("a.txt", text);
        git.commit("first");
        StringBuilder all = new StringBuilder();
        JsonNode page = fixture.ok("git_show", "revision", "HEAD:a.txt");
        all.append(page.path("file").path("text").asString());
        while (page.has("cursor")) {
            page = fixture.ok(
                    "git_show",
                    "revision",
                    "HEAD:a.txt",
                    "cursor",
                    page.path("cursor").asString());
            all.append(page.path("file").path("text").asString());
        }
        assertThat(all.toString().equals(text)).isTrue();
    }

    @Test
    void blame_lines_toldByRegion() throws Exception {
        git.write("a.txt", "1\n2\n3\n");
        String first = git.commit("first\n\nbody").name();
        git.write("a.txt", "1\nX\n3\n");
        String second = git.commit("second").name();
        git.write("a.txt", "not committed\n");
        JsonNode result = fixture.ok("git_blame", "path", "a.txt");
        JsonNode regions = result.path("regions");
        assertThat(WorkspaceFixture.strings(regions, "commit")).containsExactly(first, second, first);
        assertThat(WorkspaceFixture.strings(regions, "startLine")).containsExactly("1", "2", "3");
        assertThat(regions.get(0).path("summary").asString()).isEqualTo("first");
        assertThat(result.path("totalLines").asInt()).isEqualTo(3);
        JsonNode part = fixture.ok("git_blame", "path", "a.txt", "startLine", 2, "lineCount", 1);
        assertThat(WorkspaceFixture.strings(part.path("regions"), "commit")).containsExactly(second);
        assertThat(part.path("nextStartLine").asInt()).isEqualTo(3);
        assertThat(fixture.ok("git_blame", "path", "a.txt", "revision", first).path("regions"))
                .hasSize(1);
        assertThat(fixture.ok("git_blame", "path", "a.txt", "startLine", 99).path("regions"))
                .isEmpty();
        assertThat(fixture.failure("git_blame", "path", "none")).isEqualTo("not_found");
    }

    @Test
    void blame_renamed_oldPathTold() throws Exception {
        git.write("old.txt", "1\n2\n3\n4\n5\n");
        git.commit("first");
        Files.move(fixture.root.resolve("old.txt"), fixture.root.resolve("new.txt"));
        git.commit("second");
        JsonNode region =
                fixture.ok("git_blame", "path", "new.txt").path("regions").get(0);
        assertThat(region.path("oldPath").asString()).isEqualTo("old.txt");
    }

    @Test
    void blame_long_pagesGiveEachLineOnce() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1200; i++) {
            text.append(i).append('\n');
        }
        git.write("a.txt", text.toString());
        git.commit("first");
        StringBuilder all = new StringBuilder();
        int start = 1;
        while (start > 0) {
            JsonNode page = fixture.ok("git_blame", "path", "a.txt", "startLine", start);
            page.path("regions")
                    .forEach(region -> region.path("lines")
                            .forEach(line -> all.append(line.asString()).append('\n')));
            start = page.path("nextStartLine").asInt(0);
        }
        assertThat(all.toString()).isEqualTo(text.toString());
    }
}
