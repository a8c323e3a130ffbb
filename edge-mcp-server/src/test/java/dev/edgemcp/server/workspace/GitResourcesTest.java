package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GitResourcesTest {
    private static final String FILE = "git:///file/{revision}/{+path}";
    private static final String DIFF = "git:///diff/{+range}";

    @TempDir
    Path folder;

    private WorkspaceFixture fixture;
    private GitFixture git;
    private ResourceReader resources;
    private RevCommit first;
    private RevCommit second;

    @BeforeEach
    void repository() throws Exception {
        fixture = WorkspaceFixture.in(folder);
        git = GitFixture.init(fixture.root);
        git.write("README.md", "one\n")
                .write("src/a b.txt", "one\n")
                .write(".env", WorkspaceFixture.SECRET)
                .write("logo.png", "\0\1");
        first = git.commit("First");
        git.git.tag().setName("v1").setAnnotated(false).call();
        git.git.branchCreate().setName("feature/x").call();
        git.write("README.md", "two\n").write(".env", WorkspaceFixture.SECRET + "2");
        second = git.commit("Second\n\nWith a reason.\n");
        resources = fixture.open().resources();
    }

    @AfterEach
    void close() {
        resources.close();
        git.close();
    }

    @Test
    void list_repository_gitToo() {
        assertThat(resources.listed())
                .containsExactly("workspace:///", "workspace:///README.md", "git:///status", "git:///log");
        assertThat(resources.templates())
                .containsExactly("workspace:///{+path}", FILE, "git:///commit/{+revision}", DIFF);
    }

    @Test
    void read_file_asItWas() throws Exception {
        assertThat(resources.text("git:///file/HEAD/README.md")).isEqualTo("two\n");
        assertThat(resources.text("git:///file/HEAD~1/README.md")).isEqualTo("one\n");
        assertThat(resources.text("git:///file/v1/src/a%20b.txt")).isEqualTo("one\n");
        assertThat(resources.text("git:///file/feature%2Fx/README.md")).isEqualTo("one\n");
        assertThat(resources.mimeType("git:///file/main/README.md")).isEqualTo("text/markdown");
        assertThat(resources.mimeType("git:///file/main/logo.png")).isEqualTo("image/png");
    }

    @Test
    void read_folder_listsUrisThatCanBeRead() throws Exception {
        var entry =
                resources.json("git:///file/feature%2Fx/src").path("entries").path(0);
        assertThat(entry.path("uri").asString()).isEqualTo("git:///file/feature%2Fx/src/a%20b.txt");
        assertThat(resources.text(entry.path("uri").asString())).isEqualTo("one\n");
        var root = resources.json("git:///file/HEAD/.").path("entries");
        assertThat(WorkspaceFixture.strings(root, "path")).containsExactly(".env", "README.md", "logo.png", "src");
        assertThat(root.path(0).path("denied").asBoolean()).isTrue();
    }

    @Test
    void read_commit_whoWhyWhat() throws Exception {
        assertThat(resources.text("git:///commit/HEAD"))
                .startsWith("commit " + second.name() + "\nparent " + first.name() + "\nauthor Ada <ada@example.org> ")
                .contains("    Second\n    \n    With a reason.\n")
                .contains("-one\n+two\n")
                .contains(".env: content omitted");
        assertThat(resources.text("git:///commit/feature/x")).contains("    First\n");
    }

    @Test
    void read_diff_eachForm() throws Exception {
        git.write("README.md", "three\n");
        git.git.add().addFilepattern("README.md").call();
        git.write("README.md", "four\n");
        assertThat(resources.text("git:///diff/staged")).contains("-two\n+three\n");
        assertThat(resources.text("git:///diff/unstaged")).contains("-three\n+four\n");
        assertThat(resources.text("git:///diff/v1..main")).contains("-one\n+two\n");
        assertThat(resources.text("git:///diff/main..v1")).contains("-two\n+one\n");
        assertThat(resources.text("git:///diff/v1..")).contains("-one\n+two\n");
        assertThat(resources.text("git:///diff/feature/x...")).contains("-one\n+two\n");
        // What v1 has since it parted from main is nothing, since main contains it.
        assertThat(resources.text("git:///diff/main...v1")).isEmpty();
        assertThat(resources.text("git:///diff/main..HEAD")).isEmpty();
    }

    @Test
    void read_longDiff_saysThatItIsCut() throws Exception {
        git.write("long.txt", "a line of text\n".repeat(20_000));
        git.git.add().addFilepattern("long.txt").call();
        assertThat(resources.text("git:///diff/staged"))
                .hasSizeLessThan(Bounds.DIFF_BYTES + 300)
                .endsWith("in pages.\n");
    }

    @Test
    void read_exactIds_mayBeKept() throws Exception {
        String id = first.name();
        for (String uri : List.of(
                "git:///file/" + id + "/README.md",
                "git:///commit/" + id,
                "git:///diff/" + id + ".." + second.name())) {
            assertThat(resources.result(uri).ttl()).as(uri).isEqualTo(Duration.ofDays(7));
        }
        for (String uri : List.of(
                "git:///file/main/README.md",
                "git:///commit/" + id.substring(0, 10),
                "git:///diff/" + id + "..main",
                "git:///diff/staged",
                "git:///status",
                "git:///log")) {
            assertThat(resources.result(uri).ttl()).as(uri).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void read_statusAndLog_asTheToolsSayIt() throws Exception {
        git.write("new.txt", "x");
        var status = resources.json("git:///status");
        assertThat(status).isEqualTo(fixture.ok("git_status"));
        assertThat(status.path("changes").path(0).path("path").asString()).isEqualTo("new.txt");
        assertThat(resources.text("git:///log"))
                .isEqualTo(second.name().substring(0, 12) + " Second\n"
                        + first.name().substring(0, 12) + " First\n");
    }

    @Test
    void read_size_bounded() throws Exception {
        git.write("more.txt", "x".repeat(Bounds.RESOURCE_BYTES + 1));
        git.commit("More");
        assertThat(resources.failure("git:///file/HEAD/more.txt")).isEqualTo("too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git:///file/nowhere/README.md",
                "git:///file/HEAD/nothing",
                "git:///commit/nowhere",
                "git:///commit/0000000000000000000000000000000000000000",
                "git:///diff/nowhere..HEAD"
            })
    void read_nothing_notFound(String uri) {
        assertThat(resources.failure(uri)).isEqualTo("not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git:///file/HEAD/.env",
                "git:///file/HEAD/%2eenv",
                "git:///file/HEAD/..",
                "git:///file/HEAD/%2e%2e/secret.txt",
                "git:///file/HEAD//etc/passwd",
                "git:///file/HEAD/a%00b",
                "git:///file/HEAD/.git/config",
                "git:///file/HEAD%3A.env/README.md",
                "git:///file/%2e%2e/README.md",
                "git:///file/--help/README.md",
                "git:///commit/HEAD@{1}",
                "git:///commit/:/First",
                "git:///commit/HEAD:.env",
                "git:///diff/HEAD",
                "git:///diff/..--output=x",
                "git:///diff/a....b"
            })
    void read_hostile_refused(String uri) {
        List<String> refusals =
                List.of("denied", "invalid_path", "outside_workspace", "invalid_revision", "invalid_range");
        assertThat(resources.failure(uri)).isIn(refusals);
        assertThat(resources.watchFailure(uri)).isIn(refusals);
    }

    @Test
    void complete_revision_branchesTagsAndCommits() throws Exception {
        assertThat(resources.completion(FILE, "revision", "").values())
                .containsExactly("HEAD", "feature/x", "main", "v1", second.name(), first.name());
        assertThat(resources.completion(FILE, "revision", "FEA").values()).containsExactly("feature/x");
        assertThat(resources
                        .completion(FILE, "revision", first.name().substring(0, 6))
                        .values())
                .containsExactly(first.name());
    }

    @Test
    void complete_range_wordsThenBothSides() throws Exception {
        assertThat(resources.completion(DIFF, "range", "").values())
                .startsWith("staged", "unstaged", "feature/x...", "main...");
        assertThat(resources.completion(DIFF, "range", "st").values()).containsExactly("staged");
        assertThat(resources.completion(DIFF, "range", "v1..m").values()).containsExactly("v1..main");
        assertThat(resources.completion(DIFF, "range", "v1...m").values()).containsExactly("v1...main");
    }

    @Test
    void complete_path_ofTheRevision() throws Exception {
        Files.delete(fixture.root.resolve("src/a b.txt"));
        git.write("src/later.txt", "x");
        git.commit("Third");
        assertThat(resources.completion(FILE, "path", "").values()).containsExactly("README.md", "logo.png", "src/");
        assertThat(resources.completion(FILE, "path", "src/").values()).containsExactly("src/later.txt");
        assertThat(resources.completion(FILE, "path", "src/", "revision", "v1").values())
                .containsExactly("src/a b.txt");
        assertThat(resources.completion(FILE, "path", "", "revision", "nowhere").values())
                .isEmpty();
        assertThat(resources.completion(FILE, "path", "../", "revision", "v1").values())
                .isEmpty();
    }

    @Test
    void read_noCommits_emptyNotBroken() throws Exception {
        WorkspaceFixture other = fixture.at(fixture.outside.resolve("other"));
        Files.createDirectories(other.root);
        GitFixture.init(other.root).close();
        ResourceReader empty = other.open().resources();
        assertThat(empty.text("git:///log")).isEmpty();
        assertThat(empty.text("git:///diff/staged")).isEmpty();
        assertThat(empty.completion(FILE, "revision", "").values()).isEmpty();
        assertThat(empty.failure("git:///commit/HEAD")).isEqualTo("not_found");
        assertThat(empty.promptFailure("write_commit_message")).isEqualTo("nothing_staged");
    }

    @Test
    void read_folderOfRepository_itsOwnPathsOnly() throws Exception {
        ResourceReader below = fixture.at(fixture.root.resolve("src")).open().resources();
        assertThat(below.text("git:///file/HEAD/a%20b.txt")).isEqualTo("one\n");
        assertThat(WorkspaceFixture.strings(below.json("git:///file/HEAD/.").path("entries"), "path"))
                .containsExactly("a b.txt");
        assertThat(below.failure("git:///file/HEAD/README.md")).isEqualTo("not_found");
        assertThat(below.text("git:///diff/v1..main")).isEmpty();
    }
}
