package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One hostile list for every tool that takes a path; the fixture also checks that no secret shows. */
@Timeout(60)
class PathGuardTest {
    private static final Set<String> REFUSALS =
            Set.of("invalid_path", "outside_workspace", "denied", "not_found", "not_a_file", "not_a_folder");

    @TempDir
    Path folder;

    WorkspaceFixture fixture;

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
            git.config("[x]\n\tsecret = " + WorkspaceFixture.SECRET + "\n");
            git.commit("all");
        }
        Files.createSymbolicLink(fixture.root.resolve("link.txt"), fixture.outside.resolve("secret.txt"));
        Files.createSymbolicLink(fixture.root.resolve("linkdir"), fixture.outside.resolve("app-evil"));
        Files.createSymbolicLink(fixture.root.resolve("relative"), Path.of("../secret.txt"));
        Files.createSymbolicLink(fixture.root.resolve("env-link"), Path.of(".env"));
        Files.createSymbolicLink(fixture.root.resolve("git-link"), Path.of(".git"));
        Files.createSymbolicLink(fixture.root.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(fixture.root.resolve("inside"), Path.of("src/ok.txt"));
        fixture.open();
    }

    static List<String> hostile() {
        return List.of(
                "..",
                "../secret.txt",
                "src/../../secret.txt",
                "src/../../app/../secret.txt",
                "./../secret.txt",
                "../app-evil/secret.txt",
                "/etc/passwd",
                "/",
                "//etc/passwd",
                "link.txt",
                "linkdir",
                "linkdir/secret.txt",
                "relative",
                "loop",
                "loop/x",
                "src/ok.txt/x",
                "src/ok.txt\0.png",
                "\0",
                ".git",
                ".git/config",
                ".GIT/config",
                ".Git/HEAD",
                "./.git/config",
                "src/.git/config",
                ".git /config",
                ".git./config",
                ".gi\u200ct/config",
                "git~1/config",
                "git-link",
                "git-link/config",
                ".env",
                ".ENV",
                ".Env.local",
                "env-link",
                "keys/id_rsa",
                "keys/ID_RSA",
                "keys/server.pem",
                "keys/server.PEM",
                ".ssh/config",
                ".docker/config.json",
                "x".repeat(300),
                "a/".repeat(2000) + "b");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void call_hostilePath_refused(String path) {
        assertThat(fixture.failure("fs_read_file", "path", path)).isIn(REFUSALS);
        assertThat(fixture.failure("fs_list_directory", "path", path)).isIn(REFUSALS);
        assertThat(fixture.failure("fs_find", "glob", "*", "path", path)).isIn(REFUSALS);
        assertThat(fixture.failure("fs_search", "pattern", ".", "path", path)).isIn(REFUSALS);
        assertThat(fixture.failure("git_blame", "path", path)).isIn(REFUSALS);
        assertThat(fixture.failure("git_show", "revision", "HEAD:" + path)).isIn(REFUSALS);
        for (String tool : List.of("fs_stat", "git_diff", "git_status", "git_log")) {
            // May answer, with nothing in it: the fixture looks for the secret.
            fixture.call(tool, new RecordingContext(), "path", path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../secret.txt", "/etc/passwd", ".git/config", ".GIT/config", ".env", "keys/id_rsa"})
    void call_clearlyRefused_refusedByAll(String path) {
        List<String> codes = new ArrayList<>();
        for (String tool : List.of("fs_stat", "git_diff", "git_status", "git_log", "git_blame", "fs_read_file")) {
            codes.add(fixture.failure(tool, "path", path));
        }
        assertThat(Set.copyOf(codes)).hasSize(1).isSubsetOf("invalid_path", "outside_workspace", "denied");
    }

    @Test
    void call_absoluteInside_accepted() {
        Path file = fixture.root.resolve("src/ok.txt");
        assertThat(fixture.ok("fs_read_file", "path", file.toString())
                        .path("path")
                        .asString())
                .isEqualTo("src/ok.txt");
    }

    @Test
    void call_absoluteByPrefixSibling_refused() {
        Path file = fixture.outside.resolve("app-evil/secret.txt");
        assertThat(fixture.failure("fs_read_file", "path", file.toString())).isEqualTo("outside_workspace");
    }

    @Test
    void call_rootIsLink_bothNamesAccepted() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("alias"), fixture.root);
        var tool = WorkspaceTools.open(link, WorkspacePolicy.DEFAULT)
                .tools(dev.edgemcp.core.tool.Principal.ANONYMOUS)
                .get(0);
        for (Path path : List.of(link.resolve("src/ok.txt"), fixture.root.resolve("src/ok.txt"))) {
            var arguments = dev.edgemcp.core.jsonrpc.Json.object().put("path", path.toString());
            assertThat(tool.call(arguments, new RecordingContext()).isError()).isFalse();
        }
    }

    @Test
    void read_linkInside_followed() {
        var result = fixture.ok("fs_read_file", "path", "inside");
        assertThat(result.path("text").asString()).isEqualTo("fine\n");
        assertThat(result.path("path").asString()).isEqualTo("src/ok.txt");
    }

    @Test
    void read_sensitiveAllowed_read() throws Exception {
        fixture.write(".env", "A=1\n");
        fixture.open(WorkspacePolicy.DEFAULT.withAllowSensitive(true), Ticker.system());
        assertThat(fixture.ok("fs_read_file", "path", ".env").path("text").asString())
                .isEqualTo("A=1\n");
        assertThat(fixture.ok("fs_read_file", "path", ".git/HEAD").path("text").asString())
                .startsWith("ref:");
        assertThat(fixture.failure("fs_read_file", "path", "link.txt")).isEqualTo("outside_workspace");
    }

    @Test
    void call_pipe_neverOpened() throws Exception {
        assumeTrue(WorkspaceFixture.pipe(fixture.root.resolve("src/pipe")));
        assertThat(fixture.failure("fs_read_file", "path", "src/pipe")).isEqualTo("not_a_file");
        assertThat(fixture.ok("fs_stat", "path", "src/pipe").path("type").asString())
                .isEqualTo("other");
        assertThat(fixture.ok("fs_search", "pattern", "fine").path("matches")).hasSize(1);
        fixture.ok("git_status");
        fixture.ok("git_diff");
    }

    @Test
    void call_nameNotUtf8_nothingBreaks() throws Exception {
        assumeTrue(WorkspaceFixture.shell("printf fine > \"$(printf 'src/bad\\377name.txt')\"", fixture.root));
        assertThat(fixture.ok("fs_list_directory", "path", "src").path("entries"))
                .hasSize(2);
        assertThat(fixture.ok("fs_search", "pattern", "fine").path("matches")).hasSize(2);
        assertThat(fixture.ok("fs_find", "glob", "*.txt", "path", "src").path("paths"))
                .hasSize(2);
        assertThat(fixture.ok("git_status").path("changes").toString()).contains("bad");
        fixture.ok("git_diff");
    }

    @Test
    void call_repositoryExchangedForLink_refused() throws Exception {
        Path other = fixture.outside.resolve("other");
        GitFixture.init(other).close();
        Files.move(fixture.root.resolve(".git"), fixture.root.resolve("git-before"));
        Files.createSymbolicLink(fixture.root.resolve(".git"), other.resolve(".git"));
        assertThat(fixture.failure("git_log")).isEqualTo("git_failed");
    }

    @Test
    void call_pipeAsRules_neverOpened() throws Exception {
        assumeTrue(WorkspaceFixture.pipe(fixture.root.resolve(".gitignore")));
        assumeTrue(WorkspaceFixture.pipe(fixture.root.resolve(".gitattributes")));
        fixture.ok("fs_find", "glob", "*");
        fixture.ok("git_status");
        fixture.ok("git_diff");
    }
}
