package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.protocol.Completion;
import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FileResourcesTest {
    private static final String FILES = "workspace:///{+path}";

    @TempDir
    Path folder;

    private WorkspaceFixture fixture;
    private ResourceReader resources;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder)
                .write("README.md", "# Sample\n")
                .write("src/Main.java", "class Main {}\n")
                .write("src/main/App.java", "class App {}\n")
                .write("a b/ä+100%.txt", "odd\n")
                .write("logo.png", new byte[] {(byte) 0x89, 'P', 0, 1})
                .write("latin1.txt", new byte[] {'a', (byte) 0xE4})
                .write(".gitignore", "build/\n")
                .write("build/out.txt", "made\n")
                .write(".env", WorkspaceFixture.SECRET)
                .write("keys/id_rsa", WorkspaceFixture.SECRET);
        Files.createSymbolicLink(fixture.root.resolve("link.txt"), fixture.outside.resolve("secret.txt"));
        Files.createSymbolicLink(fixture.root.resolve("linkdir"), fixture.outside.resolve("app-evil"));
        Files.createSymbolicLink(fixture.root.resolve("env-link"), Path.of(".env"));
        Files.createSymbolicLink(fixture.root.resolve("inside"), Path.of("src/Main.java"));
        Files.createSymbolicLink(fixture.root.resolve("src-link"), Path.of("src"));
        resources = fixture.open().resources();
    }

    @Test
    void list_noRepository_rootAndReadme() {
        assertThat(resources.listed()).containsExactly("workspace:///", "workspace:///README.md");
        assertThat(resources.templates()).containsExactly(FILES);
    }

    @Test
    void list_noReadme_rootAlone() throws Exception {
        Files.delete(fixture.root.resolve("README.md"));
        assertThat(fixture.open().resources().listed()).containsExactly("workspace:///");
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, text/markdown",
        "src/Main.java, text/x-java",
        "src/../README.md, ",
        "logo.png, image/png",
        "latin1.txt, application/octet-stream",
        ".gitignore, text/plain",
        "src, application/json",
    })
    void read_each_typeByNameAndContent(String path, String type) throws Exception {
        if (type == null) {
            assertThat(resources.failure("workspace:///" + path)).isEqualTo("invalid_path");
        } else {
            assertThat(resources.mimeType("workspace:///" + path)).isEqualTo(type);
        }
    }

    @Test
    void read_text_asItIs() throws Exception {
        assertThat(resources.text("workspace:///src/Main.java")).isEqualTo("class Main {}\n");
        assertThat(resources.text("workspace:///inside")).isEqualTo("class Main {}\n");
        assertThat(resources.text("workspace:///build/out.txt")).isEqualTo("made\n");
        assertThat(resources.result("workspace:///README.md").ttl()).isEqualTo(Duration.ZERO);
    }

    @Test
    void read_binary_bytes() throws Exception {
        ResourceContents contents =
                resources.result("workspace:///logo.png").contents().get(0);
        assertThat(contents)
                .isInstanceOfSatisfying(
                        ResourceContents.Blob.class,
                        blob -> assertThat(blob.blob()).isEqualTo("iVAAAQ=="));
    }

    @Test
    void read_folder_listsUrisThatCanBeRead() throws Exception {
        var root = resources.json("workspace:///");
        assertThat(WorkspaceFixture.strings(root.path("entries"), "path"))
                .contains("README.md", "a b", "build", "src")
                .isSorted();
        for (var entry : root.path("entries")) {
            assertThat(entry.path("denied").asBoolean(false))
                    .isEqualTo(entry.path("path").asString().equals(".env"));
        }
        var odd = resources.json("workspace:///a%20b/").path("entries").path(0);
        assertThat(odd.path("path").asString()).isEqualTo("a b/ä+100%.txt");
        assertThat(odd.path("size").asInt()).isEqualTo(4);
        assertThat(resources.text(odd.path("uri").asString())).isEqualTo("odd\n");
    }

    @Test
    void read_largeFolder_saysThatThereIsMore() throws Exception {
        for (int i = 0; i <= Bounds.PAGE_ENTRIES; i++) {
            fixture.write("many/" + i, "");
        }
        var listing = resources.json("workspace:///many");
        assertThat(listing.path("entries")).hasSize(Bounds.PAGE_ENTRIES);
        assertThat(listing.path("more").asBoolean()).isTrue();
        assertThat(resources.json("workspace:///src").has("more")).isFalse();
    }

    @Test
    void read_size_bounded() throws Exception {
        fixture.write("most", "\1".repeat(Bounds.RESOURCE_BYTES)).write("more", "x".repeat(Bounds.RESOURCE_BYTES + 1));
        assertThat(resources.text("workspace:///most")).hasSize(Bounds.RESOURCE_BYTES);
        var wire = resources.result("workspace:///most").toJson(dev.edgemcp.core.protocol.Revision.V2026_07_28);
        assertThat(dev.edgemcp.core.jsonrpc.Json.text(wire).getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(4 * 1024 * 1024);
        assertThat(resources.failure("workspace:///more")).isEqualTo("too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../secret.txt",
                "%2e%2e/secret.txt",
                "%2E%2E%2Fsecret.txt",
                "src/../../secret.txt",
                "src/%2e%2e/%2e%2e/secret.txt",
                "/etc/passwd",
                "%2Fetc%2Fpasswd",
                "a%00b",
                "link.txt",
                "linkdir",
                "linkdir/secret.txt",
                "env-link",
                ".env",
                "%2eenv",
                ".ENV",
                "keys/id_rsa",
                "keys/id%5Frsa",
                "nothing.txt",
                "README.md/x",
                ".edge-mcp-00000000000000000000000000000000.tmp"
            })
    void read_hostile_refused(String path) {
        List<String> refusals = List.of("invalid_path", "outside_workspace", "denied", "not_found");
        assertThat(resources.failure("workspace:///" + path)).isIn(refusals);
        assertThat(resources.watchFailure("workspace:///" + path)).isIn(refusals);
        assertThat(resources.promptFailure("explain_file", "path", path)).isIn(refusals);
    }

    @Test
    void read_absoluteInside_refused() {
        // Unlike tools, so that one file has one URI.
        assertThat(resources.failure("workspace:///" + fixture.root.resolve("README.md")))
                .isEqualTo("outside_workspace");
    }

    @Test
    void read_longPath_refused() {
        assertThat(resources.failure("workspace:///" + "x/".repeat(3000))).isEqualTo("invalid_path");
    }

    @Test
    void read_pipe_neverOpened() throws Exception {
        assumeTrue(WorkspaceFixture.pipe(fixture.root.resolve("pipe")));
        assertThat(resources.failure("workspace:///pipe")).isEqualTo("not_a_file");
    }

    @Test
    void read_sensitiveAllowed_read() throws Exception {
        fixture.write(".env", "A=1\n");
        fixture.open(WorkspacePolicy.DEFAULT.withAllowSensitive(true), Ticker.system());
        assertThat(fixture.resources().text("workspace:///.env")).isEqualTo("A=1\n");
        assertThat(fixture.resources().failure("workspace:///link.txt")).isEqualTo("outside_workspace");
    }

    @Test
    void complete_folderByFolder_asAShellDoes() throws Exception {
        // Without links that lead out, or to secrets.
        assertThat(completion(""))
                .containsExactly(
                        ".gitignore",
                        "README.md",
                        "a b/",
                        "inside",
                        "keys/",
                        "latin1.txt",
                        "logo.png",
                        "src/",
                        "src-link/");
        assertThat(completion("s")).containsExactly("src/", "src-link/");
        assertThat(completion("src/")).containsExactly("src/Main.java", "src/main/");
        assertThat(completion("SRC")).containsExactly("src/", "src-link/");
        assertThat(completion("src-link/ma")).containsExactly("src-link/Main.java", "src-link/main/");
        assertThat(completion("src/ma")).containsExactly("src/Main.java", "src/main/");
    }

    @Test
    void complete_nothingBeginsSo_anywhere() throws Exception {
        assertThat(completion("app")).containsExactly("src/main/App.java");
        assertThat(completion("main/app")).containsExactly("src/main/App.java");
        assertThat(completion("out.txt")).isEmpty();
        assertThat(completion("rsa")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../", "..", "/", "/etc/", "linkdir/", ".git/", "keys/id", ".e", "\0", "nothing/"})
    void complete_hostile_nothing(String typed) throws Exception {
        assertThat(completion(typed)).isEmpty();
    }

    @Test
    void complete_many_bounded() throws Exception {
        for (int i = 0; i < 150; i++) {
            fixture.write("many/file" + i, "");
        }
        Completion below = resources.completion(FILES, "path", "many/");
        Completion anywhere = resources.completion(FILES, "path", "ile");
        assertThat(below.values()).hasSize(Completion.MAX_VALUES);
        assertThat(below.hasMore()).isTrue();
        assertThat(anywhere.values()).hasSize(Completion.MAX_VALUES);
        assertThat(anywhere.hasMore()).isTrue();
    }

    @Test
    void complete_timeOver_whatWasFound() throws Exception {
        fixture.open(WorkspacePolicy.DEFAULT, new SteppingTicker(Duration.ofMillis(400)));
        assertThat(fixture.resources().completion(FILES, "path", "").values()).hasSizeLessThan(5);
    }

    private List<String> completion(String typed) throws Exception {
        return resources.completion(FILES, "path", typed).values();
    }
}
