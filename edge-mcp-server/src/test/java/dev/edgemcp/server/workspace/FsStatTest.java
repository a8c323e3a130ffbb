package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FsStatTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder).open();
    }

    @Test
    void stat_file_described() throws Exception {
        fixture.write("a/b.txt", "123");
        JsonNode result = fixture.ok("fs_stat", "path", "a/b.txt");
        assertThat(result.path("path").asString()).isEqualTo("a/b.txt");
        assertThat(result.path("type").asString()).isEqualTo("file");
        assertThat(result.path("size").asInt()).isEqualTo(3);
    }

    @Test
    void stat_root_folder() {
        assertThat(fixture.ok("fs_stat", "path", "").path("type").asString()).isEqualTo("directory");
        assertThat(fixture.ok("fs_stat", "path", ".").path("type").asString()).isEqualTo("directory");
    }

    @Test
    void stat_links_describedNotFollowed() throws Exception {
        fixture.write("b.txt", "123");
        Files.createSymbolicLink(fixture.root.resolve("in"), Path.of("b.txt"));
        Files.createSymbolicLink(fixture.root.resolve("out"), fixture.outside.resolve("secret.txt"));
        assertThat(fixture.ok("fs_stat", "path", "in").path("target").asString())
                .isEqualTo("b.txt");
        JsonNode out = fixture.ok("fs_stat", "path", "out");
        assertThat(out.path("type").asString()).isEqualTo("symlink");
        assertThat(out.has("target")).isFalse();
    }

    @Test
    void stat_nothing_notFound() {
        assertThat(fixture.failure("fs_stat", "path", "none")).isEqualTo("not_found");
    }
}
