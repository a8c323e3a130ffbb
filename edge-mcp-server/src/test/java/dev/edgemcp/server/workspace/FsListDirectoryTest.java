package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FsListDirectoryTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder).open();
    }

    @Test
    void list_root_sortedWithTypes() throws Exception {
        fixture.write("b.txt", "12").write("a/x.txt", "1").write(".env", WorkspaceFixture.SECRET);
        Files.createSymbolicLink(fixture.root.resolve("out"), fixture.outside);
        JsonNode entries = fixture.ok("fs_list_directory").path("entries");
        assertThat(WorkspaceFixture.strings(entries, "path")).containsExactly(".env", "a", "b.txt", "out");
        assertThat(WorkspaceFixture.strings(entries, "type")).containsExactly("file", "directory", "file", "symlink");
        assertThat(entries.get(0).path("denied").asBoolean()).isTrue();
        assertThat(entries.get(2).path("size").asInt()).isEqualTo(2);
        assertThat(entries.get(2).has("denied")).isFalse();
    }

    @Test
    void list_depth_noDeeper() throws Exception {
        fixture.write("a/b/c/d.txt", "1");
        assertThat(WorkspaceFixture.strings(
                        fixture.ok("fs_list_directory", "depth", 2).path("entries"), "path"))
                .containsExactly("a", "a/b");
    }

    @Test
    void list_linkLoop_notEntered() throws Exception {
        fixture.write("a/x.txt", "1");
        Files.createSymbolicLink(fixture.root.resolve("a/up"), Path.of(".."));
        assertThat(WorkspaceFixture.strings(
                        fixture.ok("fs_list_directory", "depth", 64).path("entries"), "path"))
                .containsExactly("a", "a/up", "a/x.txt");
    }

    @Test
    void list_sensitiveFolder_shownNotEntered() throws Exception {
        fixture.write(".ssh/id_rsa", WorkspaceFixture.SECRET).write(".git/config", WorkspaceFixture.SECRET);
        JsonNode entries = fixture.ok("fs_list_directory", "depth", 5).path("entries");
        assertThat(WorkspaceFixture.strings(entries, "path")).containsExactly(".git", ".ssh");
    }

    @Test
    void list_manyEntries_pagesGiveEachOnce() throws Exception {
        for (int i = 0; i < 1203; i++) {
            fixture.write("d" + i % 3 + "/f" + i, "");
        }
        List<String> paths =
                WorkspaceFixture.strings(fixture.pages("fs_list_directory", "entries", "depth", 3), "path");
        assertThat(paths).hasSize(1206).doesNotHaveDuplicates();
    }

    @Test
    void list_strangeNames_shown() throws Exception {
        fixture.write("new\nline", "1")
                .write("quote\"", "1")
                .write("tab\t", "1")
                .write("ü", "1");
        assertThat(WorkspaceFixture.strings(fixture.ok("fs_list_directory").path("entries"), "path"))
                .contains("new\nline", "quote\"", "tab\t");
        assertThat(fixture.ok("fs_read_file", "path", "new\nline").path("text").asString())
                .isEqualTo("1");
    }

    @Test
    void list_file_refused() throws Exception {
        fixture.write("a.txt", "1");
        assertThat(fixture.failure("fs_list_directory", "path", "a.txt")).isEqualTo("not_a_folder");
    }

    @Test
    void list_strangeCursor_refused() {
        assertThat(fixture.failure("fs_list_directory", "cursor", "???")).isEqualTo("invalid_cursor");
        assertThat(fixture.failure("fs_list_directory", "cursor", "AAAA")).isEqualTo("invalid_cursor");
    }

    @Test
    void list_deep_handlesNotExhausted() throws Exception {
        fixture.write("a/".repeat(200) + "x", "1");
        JsonNode result = fixture.ok("fs_list_directory", "depth", 64);
        assertThat(result.path("entries")).hasSize(64);
        assertThat(result.path("incomplete").asBoolean()).isTrue();
    }
}
