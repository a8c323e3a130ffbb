package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.tool.ToolException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be changed, tried in every way: by path, and by exchanging folders for links meanwhile. */
@Timeout(120)
class WriteHostileTest {
    private static final String HASH = "0".repeat(64);
    private static final List<?> EDITS = List.of(Map.of("oldText", "T", "newText", "x", "replaceAll", true));

    @TempDir
    Path folder;

    WorkspaceFixture fixture;
    Map<String, String> outside;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder);
        try (GitFixture git = GitFixture.init(fixture.root)) {
            git.write("src/ok.txt", "fine\n")
                    .write(".env", WorkspaceFixture.SECRET)
                    .write("keys/id_rsa", WorkspaceFixture.SECRET)
                    .write("keys/server.pem", WorkspaceFixture.SECRET)
                    .write(".ssh/config", WorkspaceFixture.SECRET)
                    .write(".docker/config.json", WorkspaceFixture.SECRET);
            git.commit("all");
        }
        link("link.txt", "../secret.txt");
        link("linkdir", "../app-evil");
        link("relative", "../secret.txt");
        link("env-link", ".env");
        link("git-link", ".git");
        link("loop", "loop");
        link("dangling", "../made-by-write");
        fixture.openToWrite();
        outside = kept();
    }

    private void link(String name, String target) throws Exception {
        Files.createSymbolicLink(fixture.root.resolve(name), Path.of(target));
    }

    /** Everything but the links, which may be deleted, and moved. */
    private Map<String, String> kept() throws Exception {
        Map<String, String> content = WorkspaceFixture.content(fixture.outside);
        content.values().removeIf(value -> value.startsWith("->"));
        return content;
    }

    static List<String> hostile() {
        List<String> paths = new java.util.ArrayList<>(PathGuardTest.hostile());
        paths.addAll(List.of("dangling", "dangling/x", "linkdir/new.txt", "git-link/hooks/post-commit"));
        return paths;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void write_hostilePath_refused(String path) throws Exception {
        refused("fs_write_file", "path", path, "content", "x");
        refused("fs_write_file", "path", path, "content", "x", "expectedHash", HASH);
        refused("fs_edit", "path", path, "edits", EDITS);
        refused("fs_create_directory", "path", path);
        refused("fs_move", "from", "src/ok.txt", "to", path);
        refused("fs_move", "from", "src", "to", path);
        // A link may go away; what it leads to may not.
        fixture.call("fs_move", new RecordingContext(), "from", path, "to", "moved");
        fixture.call("fs_delete", new RecordingContext(), "path", path, "recursive", true);
        assertThat(kept()).isEqualTo(outside);
    }

    private void refused(String tool, Object... arguments) {
        assertThat(fixture.failure(tool, arguments))
                .isIn(
                        "invalid_path",
                        "outside_workspace",
                        "denied",
                        "not_found",
                        "not_a_file",
                        "not_a_folder",
                        "exists",
                        "unreadable",
                        "unwritable");
    }

    @Test
    void file_folderExchangedWhileWriting_staysInside() throws Exception {
        assumeTrue(File.separatorChar == '/');
        try (Folder open = Folder.open(fixture.root, Path.of("src"))) {
            AtomicFile.write(open, Path.of("new.txt"), null, out -> out.write('x'), this::exchange);
        }
        assertThat(fixture.root.resolve("away/new.txt")).hasContent("x");
        assertThat(kept().keySet()).doesNotContain("app-evil/new.txt");
    }

    private void exchange() throws java.io.IOException {
        Files.move(fixture.root.resolve("src"), fixture.root.resolve("away"));
        Files.createSymbolicLink(fixture.root.resolve("src"), fixture.outside.resolve("app-evil"));
    }

    @Test
    void freshEntry_folderExchangedMeanwhile_staysInside() throws Exception {
        assumeTrue(File.separatorChar == '/');
        FreshEntry fresh = new FreshEntry(new PathGuard(fixture.root, fixture.root, WorkspacePolicy.DEFAULT));
        try (Folder open = Folder.open(fixture.root, Path.of("src"))) {
            exchange();
            fresh.folder(open, Path.of("made"));
            fresh.link(open, Path.of("linked"), Path.of("anywhere"));
            open.deleteFile(Path.of("ok.txt"));
        }
        assertThat(fixture.root.resolve("away/made")).isDirectory();
        assertThat(fixture.root.resolve("away/linked")).isSymbolicLink();
        assertThat(fixture.root.resolve("away/ok.txt")).doesNotExist();
        assertThat(fixture.outside.resolve("app-evil")).isDirectoryContaining("glob:**/secret.txt");
        assertThat(WorkspaceFixture.content(fixture.outside.resolve("app-evil")))
                .hasSize(2);
    }

    @Test
    void file_targetExchangedForLink_linkIsReplacedNotFollowed() throws Exception {
        Path secret = fixture.outside.resolve("secret.txt");
        try (Folder open = Folder.open(fixture.root, Path.of("src"))) {
            AtomicFile.write(open, Path.of("ok.txt"), null, out -> out.write('x'), () -> {
                Files.delete(fixture.root.resolve("src/ok.txt"));
                Files.createSymbolicLink(fixture.root.resolve("src/ok.txt"), secret);
            });
        }
        assertThat(secret).hasContent(WorkspaceFixture.SECRET);
        assertThat(fixture.root.resolve("src/ok.txt")).isRegularFile().hasContent("x");
    }

    @Test
    void file_checkFails_nothingStays() throws Exception {
        try (Folder open = Folder.open(fixture.root, Path.of("src"))) {
            assertThatThrownBy(() -> AtomicFile.write(open, Path.of("ok.txt"), null, out -> out.write('x'), () -> {
                        throw Problems.changed();
                    }))
                    .isInstanceOf(ToolException.class);
        }
        assertThat(fixture.root.resolve("src/ok.txt")).hasContent("fine");
        assertThat(WorkspaceFixture.content(fixture.root.resolve("src"))).hasSize(2);
    }

    @Test
    void call_foldersExchangedAllTheTime_nothingOutsideChanges() throws Exception {
        assumeTrue(File.separatorChar == '/');
        Path swapped = fixture.root.resolve("swap");
        Path aside = fixture.root.resolve("aside");
        Files.createDirectories(swapped.resolve("in"));
        Files.createDirectories(fixture.outside.resolve("app-evil/in"));
        outside = kept();
        AtomicBoolean stop = new AtomicBoolean();
        Thread exchanger = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                try {
                    Files.move(swapped, aside);
                    Files.createSymbolicLink(swapped, fixture.outside.resolve("app-evil"));
                    Files.delete(swapped);
                    Files.move(aside, swapped);
                } catch (java.io.IOException e) {
                    // A folder was made in between: out of the way with it.
                    swapped.toFile().renameTo(fixture.root.resolve("made" + i).toFile());
                    aside.toFile().renameTo(swapped.toFile());
                }
            }
        });
        exchanger.start();
        try {
            for (int i = 0; i < 200; i++) {
                RecordingContext context = new RecordingContext();
                fixture.call("fs_write_file", context, "path", "swap/in/f" + i, "content", "x");
                fixture.call("fs_write_file", context, "path", "swap/secret.txt", "content", "x", "expectedHash", HASH);
                fixture.call("fs_edit", context, "path", "swap/secret.txt", "edits", EDITS);
                fixture.call("fs_create_directory", context, "path", "swap/in/d" + i);
                fixture.call("fs_move", context, "from", "src/ok.txt", "to", "swap/ok.txt");
                fixture.call("fs_move", context, "from", "swap/ok.txt", "to", "src/ok.txt");
                fixture.call("fs_delete", context, "path", "swap/secret.txt");
                fixture.call("fs_delete", context, "path", "swap/in", "recursive", true);
            }
        } finally {
            stop.set(true);
            exchanger.join();
        }
        Map<String, String> after = WorkspaceFixture.content(fixture.outside);
        after.keySet().removeIf(path -> path.startsWith("app/"));
        outside.keySet().removeIf(path -> path.startsWith("app/"));
        assertThat(after).isEqualTo(outside).containsKey("app-evil/in");
    }
}
