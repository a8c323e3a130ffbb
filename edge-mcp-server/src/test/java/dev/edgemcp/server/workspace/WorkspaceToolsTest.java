package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.protocol.ToolAnnotations;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceToolsTest {
    @TempDir
    Path folder;

    @Test
    void open_rootOfFileSystem_refused() {
        assertThatThrownBy(() -> WorkspaceTools.open(Path.of("/"), WorkspacePolicy.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("root of the file system");
    }

    @Test
    void open_missing_refused() {
        assertThatThrownBy(() -> WorkspaceTools.open(folder.resolve("none"), WorkspacePolicy.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void open_file_refused() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> WorkspaceTools.open(file, WorkspacePolicy.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a folder");
    }

    @Test
    void tools_noRepository_noGit() throws Exception {
        WorkspaceFixture fixture = WorkspaceFixture.in(folder).open();
        assertThat(fixture.tools().keySet())
                .containsExactly("fs_find", "fs_list_directory", "fs_read_file", "fs_search", "fs_stat");
    }

    @Test
    void tools_repository_git() throws Exception {
        WorkspaceFixture fixture = WorkspaceFixture.in(folder);
        GitFixture.init(fixture.root).close();
        fixture.open();
        assertThat(fixture.tools().keySet())
                .contains("git_status", "git_diff", "git_log", "git_show", "git_blame", "git_branches");
    }

    @Test
    void tools_all_describedAndReadOnly() throws Exception {
        WorkspaceFixture fixture = WorkspaceFixture.in(folder);
        GitFixture.init(fixture.root).close();
        fixture.open();
        assertThat(fixture.tools().values()).allSatisfy(tool -> {
            assertThat(tool.definition().annotations()).isEqualTo(ToolAnnotations.READ_ONLY);
            assertThat(tool.definition().outputSchema()).isNotNull();
            assertThat(tool.definition().title()).isNotBlank();
            assertThat(tool.definition().description()).isNotBlank();
        });
    }
}
