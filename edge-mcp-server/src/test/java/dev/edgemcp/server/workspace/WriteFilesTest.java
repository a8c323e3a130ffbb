package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The tools that change files, doing what they are for. */
@Timeout(60)
class WriteFilesTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder).write("src/a.txt", "one\ntwo\n").openToWrite();
    }

    private String text(String path) throws Exception {
        return Files.readString(fixture.root.resolve(path));
    }

    private String hash(String path) {
        return fixture.ok("fs_stat", "path", path).path("sha256").asString();
    }

    @Test
    void tools_withoutTheFlag_cannotWrite() {
        assertThat(fixture.open().tools().keySet())
                .doesNotContain("fs_write_file", "fs_edit", "fs_create_directory", "fs_move", "fs_delete");
    }

    @Test
    void write_new_created() throws Exception {
        JsonNode result = fixture.ok("fs_write_file", "path", "src/new.txt", "content", "grün\n");
        assertThat(text("src/new.txt")).isEqualTo("grün\n");
        assertThat(result.path("created").asBoolean()).isTrue();
        assertThat(result.path("size").asInt()).isEqualTo(6);
        assertThat(result.path("sha256").asString())
                .isEqualTo(hash("src/new.txt"))
                .isEqualTo(fixture.ok("fs_read_file", "path", "src/new.txt")
                        .path("sha256")
                        .asString());
    }

    @Test
    void write_bytes_written() throws Exception {
        byte[] bytes = {0, 1, (byte) 0xff};
        fixture.ok(
                "fs_write_file", "path", "b.bin", "base64", Base64.getEncoder().encodeToString(bytes));
        assertThat(Files.readAllBytes(fixture.root.resolve("b.bin"))).isEqualTo(bytes);
    }

    @Test
    void write_existing_onlyWithItsHash() throws Exception {
        assertThat(fixture.failure("fs_write_file", "path", "src/a.txt", "content", "x"))
                .isEqualTo("exists");
        assertThat(fixture.failure(
                        "fs_write_file", "path", "src/a.txt", "content", "x", "expectedHash", "0".repeat(64)))
                .isEqualTo("changed");
        assertThat(text("src/a.txt")).isEqualTo("one\ntwo\n");
        fixture.ok("fs_write_file", "path", "src/a.txt", "content", "x", "expectedHash", hash("src/a.txt"));
        assertThat(text("src/a.txt")).isEqualTo("x");
    }

    @Test
    void write_replaced_keepsPermissions() throws Exception {
        assumeTrue(File.separatorChar == '/');
        Path file = fixture.root.resolve("src/a.txt");
        for (String permissions : List.of("rwxr-x--x", "rw-------", "-w-rw-rw-")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            String hash = hash("src/a.txt");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            assumeTrue(Files.isReadable(file));
            fixture.ok("fs_write_file", "path", "src/a.txt", "content", permissions, "expectedHash", hash);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo(permissions);
        }
    }

    @Test
    void write_readOnly_refused() throws Exception {
        assumeTrue(File.separatorChar == '/');
        Path file = fixture.root.resolve("src/a.txt");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertThat(fixture.failure(
                        "fs_write_file", "path", "src/a.txt", "content", "x", "expectedHash", hash("src/a.txt")))
                .isEqualTo("unwritable");
    }

    @Test
    void write_linkInside_followed() throws Exception {
        Files.createSymbolicLink(fixture.root.resolve("link"), Path.of("src/a.txt"));
        String hash = fixture.ok("fs_read_file", "path", "link").path("sha256").asString();
        JsonNode result = fixture.ok("fs_write_file", "path", "link", "content", "x", "expectedHash", hash);
        assertThat(result.path("path").asString()).isEqualTo("src/a.txt");
        assertThat(text("src/a.txt")).isEqualTo("x");
        assertThat(fixture.root.resolve("link")).isSymbolicLink();
    }

    @Test
    void write_wrongContent_refused() {
        assertThat(fixture.failure("fs_write_file", "path", "n")).isEqualTo("invalid_arguments");
        assertThat(fixture.failure("fs_write_file", "path", "n", "content", "", "base64", ""))
                .isEqualTo("invalid_arguments");
        assertThat(fixture.failure("fs_write_file", "path", "n", "base64", "#")).isEqualTo("invalid_arguments");
        assertThat(fixture.failure("fs_write_file", "path", "n", "content", "\ud800"))
                .isEqualTo("invalid_arguments");
        assertThat(fixture.failure("fs_write_file", "path", "n", "content", "ü".repeat(3_000_000)))
                .isEqualTo("too_large");
        assertThat(fixture.failure("fs_write_file", "path", "none/n", "content", ""))
                .isEqualTo("not_found");
        assertThat(fixture.root.resolve("n")).doesNotExist();
    }

    @Test
    void write_sameExpectedHash_oneWins() throws Exception {
        int writers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            for (int round = 0; round < 20; round++) {
                String hash = hash("src/a.txt");
                List<Callable<ToolResult>> calls = new ArrayList<>();
                for (int i = 0; i < writers; i++) {
                    String content = round + " of " + i;
                    calls.add(() -> fixture.call(
                            "fs_write_file",
                            new RecordingContext(),
                            "path",
                            "src/a.txt",
                            "content",
                            content,
                            "expectedHash",
                            hash));
                }
                int won = 0;
                for (Future<ToolResult> result : threads.invokeAll(calls)) {
                    won += result.get().isError() ? 0 : 1;
                }
                assertThat(won).isEqualTo(1);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void edit_once_replacedWithDiff() throws Exception {
        JsonNode result = fixture.ok(
                "fs_edit", "path", "src/a.txt", "edits", List.of(Map.of("oldText", "two", "newText", "drei")));
        assertThat(text("src/a.txt")).isEqualTo("one\ndrei\n");
        assertThat(result.path("diff").asString()).isEqualTo("""
                --- a/src/a.txt
                +++ b/src/a.txt
                @@ -1,2 +1,2 @@
                 one
                -two
                +drei
                """);
        assertThat(result.path("sha256").asString()).isEqualTo(hash("src/a.txt"));
    }

    @Test
    void edit_dryRun_writesNothing() throws Exception {
        JsonNode result = fixture.ok(
                "fs_edit",
                "path",
                "src/a.txt",
                "edits",
                List.of(Map.of("oldText", "two", "newText", "drei")),
                "dryRun",
                true);
        assertThat(result.path("diff").asString()).contains("+drei");
        assertThat(result.path("written").asBoolean()).isFalse();
        assertThat(text("src/a.txt")).isEqualTo("one\ntwo\n");
    }

    private String edit(String oldText, String newText) {
        return fixture.failure(
                "fs_edit", "path", "src/a.txt", "edits", List.of(Map.of("oldText", oldText, "newText", newText)));
    }

    @Test
    void edit_notExactlyOnce_refused() throws Exception {
        assertThat(edit("three", "x")).isEqualTo("no_match");
        assertThat(edit("o", "x")).isEqualTo("ambiguous_match");
        assertThat(edit("one", "one")).isEqualTo("invalid_arguments");
        assertThat(text("src/a.txt")).isEqualTo("one\ntwo\n");
        fixture.ok(
                "fs_edit",
                "path",
                "src/a.txt",
                "edits",
                List.of(Map.of("oldText", "o", "newText", "0", "replaceAll", true)));
        assertThat(text("src/a.txt")).isEqualTo("0ne\ntw0\n");
    }

    @Test
    void edit_secondFails_noneIsMade() throws Exception {
        assertThat(fixture.failure(
                        "fs_edit",
                        "path",
                        "src/a.txt",
                        "edits",
                        List.of(Map.of("oldText", "one", "newText", "1"), Map.of("oldText", "one", "newText", "2"))))
                .isEqualTo("no_match");
        assertThat(text("src/a.txt")).isEqualTo("one\ntwo\n");
    }

    @Test
    void edit_crlfBomNoFinalNewline_kept() throws Exception {
        fixture.write("w.txt", "\uFEFFone\r\ntwo\r\nthree");
        fixture.ok("fs_edit", "path", "w.txt", "edits", List.of(Map.of("oldText", "one\ntwo", "newText", "1\n2\n2b")));
        assertThat(text("w.txt")).isEqualTo("\uFEFF1\r\n2\r\n2b\r\nthree");
    }

    @Test
    void edit_mixedEnds_asTheyAre() throws Exception {
        fixture.write("m.txt", "a\r\nb\nc\n");
        fixture.ok("fs_edit", "path", "m.txt", "edits", List.of(Map.of("oldText", "b\nc", "newText", "x\ny")));
        assertThat(text("m.txt")).isEqualTo("a\r\nx\ny\n");
    }

    @Test
    void edit_noText_refused() throws Exception {
        fixture.write("bin", new byte[] {'a', 0, 'b'}).write("latin", new byte[] {'a', (byte) 0xe4, 'b'});
        List<?> edits = List.of(Map.of("oldText", "a", "newText", "x"));
        assertThat(fixture.failure("fs_edit", "path", "bin", "edits", edits)).isEqualTo("not_text");
        assertThat(fixture.failure("fs_edit", "path", "latin", "edits", edits)).isEqualTo("not_text");
        assertThat(fixture.failure("fs_edit", "path", "src", "edits", edits)).isEqualTo("not_a_file");
        fixture.write("big", "a" + "x".repeat(Bounds.WRITE_BYTES));
        assertThat(fixture.failure("fs_edit", "path", "big", "edits", edits)).isEqualTo("too_large");
    }

    @Test
    void edit_growsWithoutEnd_bounded() throws Exception {
        fixture.write("grow", "a".repeat(1_000_000));
        List<?> edits = List.of(Map.of("oldText", "a", "newText", "b".repeat(4000), "replaceAll", true));
        assertThat(fixture.failure("fs_edit", "path", "grow", "edits", edits)).isEqualTo("too_large");
    }

    @Test
    void edit_hugeDiff_cut() throws Exception {
        fixture.write("many", "a\n".repeat(200_000));
        JsonNode result = fixture.ok(
                "fs_edit",
                "path",
                "many",
                "edits",
                List.of(Map.of("oldText", "a", "newText", "b", "replaceAll", true)));
        assertThat(result.path("diff").asString().length()).isLessThan(Bounds.DIFF_BYTES + 100);
        assertThat(result.path("replaced").asInt()).isEqualTo(200_000);
    }

    @Test
    void createDirectory_deep_createdOnce() {
        assertThat(fixture.ok("fs_create_directory", "path", "x/y/z")
                        .path("created")
                        .asBoolean())
                .isTrue();
        assertThat(fixture.ok("fs_create_directory", "path", "x/y/z")
                        .path("created")
                        .asBoolean())
                .isFalse();
        assertThat(fixture.root.resolve("x/y/z")).isDirectory();
        assertThat(fixture.failure("fs_create_directory", "path", "src/a.txt")).isEqualTo("not_a_folder");
        assertThat(fixture.failure("fs_create_directory", "path", "src/a.txt/b"))
                .isIn("not_a_folder", "not_found");
    }

    @Test
    void move_fileAndFolder_moved() throws Exception {
        fixture.ok("fs_move", "from", "src/a.txt", "to", "b.txt");
        assertThat(text("b.txt")).isEqualTo("one\ntwo\n");
        assertThat(fixture.root.resolve("src/a.txt")).doesNotExist();
        fixture.write("src/deep/c.txt", "c");
        fixture.ok("fs_move", "from", "src", "to", "main");
        assertThat(text("main/deep/c.txt")).isEqualTo("c");
    }

    @Test
    void move_ontoSomething_onlyFilesAndOnlyIfAsked() throws Exception {
        fixture.write("b.txt", "b").write("d/e", "e");
        assertThat(fixture.failure("fs_move", "from", "src/a.txt", "to", "b.txt"))
                .isEqualTo("exists");
        assertThat(fixture.failure("fs_move", "from", "src/a.txt", "to", "d", "overwrite", true))
                .isEqualTo("exists");
        assertThat(fixture.failure("fs_move", "from", "src", "to", "d", "overwrite", true))
                .isEqualTo("exists");
        assertThat(fixture.failure("fs_move", "from", "src", "to", "src/in")).isEqualTo("invalid_path");
        assertThat(fixture.failure("fs_move", "from", "none", "to", "some")).isEqualTo("not_found");
        assertThat(fixture.ok("fs_move", "from", "src/a.txt", "to", "b.txt", "overwrite", true)
                        .path("overwritten")
                        .asBoolean())
                .isTrue();
        assertThat(text("b.txt")).isEqualTo("one\ntwo\n");
    }

    @Test
    void delete_fileLinkFolder_deleted() throws Exception {
        fixture.write("d/e/f", "f");
        Files.createSymbolicLink(fixture.root.resolve("d/link"), fixture.outside.resolve("app-evil"));
        fixture.ok("fs_delete", "path", "src/a.txt");
        fixture.ok("fs_delete", "path", "src");
        assertThat(fixture.failure("fs_delete", "path", "d")).isEqualTo("not_empty");
        assertThat(fixture.ok("fs_delete", "path", "d", "recursive", true)
                        .path("deleted")
                        .asInt())
                .isEqualTo(4);
        assertThat(fixture.root.resolve("d")).doesNotExist();
        assertThat(fixture.outside.resolve("app-evil/secret.txt")).exists();
        assertThat(fixture.failure("fs_delete", "path", "d")).isEqualTo("not_found");
    }

    @Test
    void delete_tooMuch_nothingDeleted() throws Exception {
        Path many = Files.createDirectory(fixture.root.resolve("many"));
        for (int i = 0; i <= Bounds.WHOLE_FOLDER_ENTRIES; i++) {
            Files.createFile(many.resolve("f" + i));
        }
        assertThat(fixture.failure("fs_delete", "path", "many", "recursive", true))
                .isEqualTo("too_large");
        try (var files = Files.list(many)) {
            assertThat(files.count()).isEqualTo(Bounds.WHOLE_FOLDER_ENTRIES + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".git/HEAD", ".GIT/x", ".env", "sub/.env", "keys/id_rsa", ".docker/config.json"})
    void folder_holdsWhatIsKept_staysWhole(String kept) throws Exception {
        fixture.write("d/a", "a").write("d/" + kept, WorkspaceFixture.SECRET);
        Map<String, String> before = WorkspaceFixture.content(fixture.root);
        assertThat(fixture.failure("fs_delete", "path", "d", "recursive", true)).isEqualTo("denied");
        assertThat(fixture.failure("fs_move", "from", "d", "to", "e")).isEqualTo("denied");
        assertThat(WorkspaceFixture.content(fixture.root)).isEqualTo(before);
    }

    @Test
    void move_namesThatBecomeSecret_refused() throws Exception {
        fixture.write("plain/config.json", "{}");
        assertThat(fixture.failure("fs_move", "from", "plain", "to", ".docker")).isEqualTo("denied");
        assertThat(fixture.failure("fs_move", "from", "plain", "to", ".git")).isEqualTo("denied");
        assertThat(fixture.failure("fs_move", "from", "plain/config.json", "to", ".env"))
                .isEqualTo("denied");
    }

    @Test
    void sensitiveAllowed_secretsWritableGitNot() throws Exception {
        GitFixture.init(fixture.root).close();
        fixture.open(new WorkspacePolicy(true, true), Ticker.system());
        fixture.ok("fs_write_file", "path", ".env", "content", "A=1\n");
        assertThat(text(".env")).isEqualTo("A=1\n");
        for (String path : List.of(".git/config2", ".GIT/config2", ".git./x", ".gi\u200ct/x", "src/.git", "git~1")) {
            assertThat(fixture.failure("fs_write_file", "path", path, "content", "x"))
                    .isEqualTo("denied");
            assertThat(fixture.failure("fs_create_directory", "path", path)).isEqualTo("denied");
        }
        assertThat(fixture.failure("fs_delete", "path", ".git", "recursive", true))
                .isEqualTo("denied");
        assertThat(fixture.failure("fs_move", "from", ".git", "to", "git")).isEqualTo("denied");
        assertThat(fixture.failure("fs_move", "from", "src/a.txt", "to", ".git/hooks/post-commit"))
                .isEqualTo("denied");
    }

    @Test
    void root_itself_staysAsItIs() {
        for (String path : List.of(".", "./", "src/..", fixture.root.toString())) {
            assertThat(fixture.failure("fs_delete", "path", path, "recursive", true))
                    .isEqualTo("invalid_path");
            assertThat(fixture.failure("fs_move", "from", path, "to", "x")).isEqualTo("invalid_path");
            assertThat(fixture.failure("fs_move", "from", "src", "to", path)).isEqualTo("invalid_path");
        }
        assertThat(fixture.root.resolve("src/a.txt")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"new\nline", "tab\t", "esc\u001b[2J", "sep\u2028"})
    void names_withControlCharacters_notMadeButRemovable(String name) throws Exception {
        assertThat(fixture.failure("fs_write_file", "path", name, "content", "x"))
                .isEqualTo("invalid_path");
        assertThat(fixture.failure("fs_create_directory", "path", name)).isEqualTo("invalid_path");
        assertThat(fixture.failure("fs_move", "from", "src", "to", name)).isEqualTo("invalid_path");
        assumeTrue(File.separatorChar == '/');
        fixture.write(name, "x");
        fixture.ok("fs_edit", "path", name, "edits", List.of(Map.of("oldText", "x", "newText", "y")));
        fixture.ok("fs_delete", "path", name);
        assertThat(Files.exists(fixture.root.resolve(name), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void leftovers_ofOthers_unseenAndRemoved() throws Exception {
        String name = ".edge-mcp-" + "0".repeat(32) + ".tmp";
        fixture.write("src/" + name, WorkspaceFixture.SECRET).write("src/deep/" + name, WorkspaceFixture.SECRET);
        assertThat(fixture.ok("fs_search", "pattern", "TOP").path("matches")).isEmpty();
        assertThat(fixture.ok("fs_list_directory", "depth", 5).toString()).doesNotContain(name);
        assertThat(fixture.failure("fs_read_file", "path", "src/" + name)).isEqualTo("invalid_path");
        assertThat(fixture.failure("fs_write_file", "path", name, "content", "x"))
                .isEqualTo("invalid_path");

        fixture.ok("fs_write_file", "path", "src/b.txt", "content", "b");
        assertThat(fixture.root.resolve("src/" + name)).doesNotExist();
        assertThat(fixture.root.resolve("src/deep/" + name)).exists();

        fixture.open();
        assertThat(fixture.root.resolve("src/deep/" + name)).exists();
        fixture.openToWrite();
        assertThat(fixture.root.resolve("src/deep/" + name)).doesNotExist();
    }

    @Test
    void base64_roundTrip_isTheFile() throws Exception {
        byte[] text = "x".getBytes(StandardCharsets.UTF_8);
        fixture.ok("fs_write_file", "path", "t", "base64", Base64.getEncoder().encodeToString(text));
        assertThat(text("t")).isEqualTo("x");
    }
}
