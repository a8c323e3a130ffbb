package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.protocol.ToolResult;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Branches made and checked out; what must not be overwritten stays. */
@Timeout(60)
class GitCheckoutTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;
    GitFixture git;

    /** On main, with a branch {@code other} that changes, adds and deletes. */
    @BeforeEach
    void repository() throws Exception {
        fixture = WorkspaceFixture.in(folder);
        git = GitFixture.init(fixture.root);
        git.write("a.txt", "one\n")
                .write("same.txt", "same\n")
                .write("gone/deep/c.txt", "c\n")
                .write("turn", "file\n");
        git.commit("first");
        git.git.checkout().setCreateBranch(true).setName("other").call();
        git.write("a.txt", "other\n").write("new/deep/n.txt", "new\n");
        git.git.rm().addFilepattern("gone/deep/c.txt").addFilepattern("turn").call();
        git.write("turn/into/folder.txt", "x\n");
        git.commit("other");
        git.git.checkout().setName("main").call();
        fixture.openToWrite();
    }

    @AfterEach
    void close() {
        git.close();
    }

    private void clean() throws Exception {
        assertThat(fixture.ok("git_status").path("changes")).isEmpty();
        if (WorkspaceFixture.shell("git --version", fixture.root)) {
            assertThat(WorkspaceFixture.shell("test -z \"$(git status --porcelain)\"", fixture.root))
                    .as("git agrees")
                    .isTrue();
        }
    }

    /** Everything but what a refused call may touch in passing. */
    private Map<String, String> state() throws Exception {
        return WorkspaceFixture.content(fixture.root);
    }

    private ToolResult refused(String code, String branch) throws Exception {
        Map<String, String> before = state();
        ToolResult result = fixture.call("git_checkout", new RecordingContext(), "branch", branch);
        assertThat(result.isError()).isTrue();
        assertThat(WorkspaceFixture.text(result) + result.meta()).contains(code);
        assertThat(state()).isEqualTo(before);
        return result;
    }

    @Test
    void checkout_thereAndBack_filesFollow() throws Exception {
        JsonNode result = fixture.ok("git_checkout", "branch", "other");
        assertThat(WorkspaceFixture.strings(result.path("files")))
                .containsExactly("a.txt", "gone/deep/c.txt", "new/deep/n.txt", "turn", "turn/into/folder.txt");
        assertThat(fixture.root.resolve("a.txt")).hasContent("other");
        assertThat(fixture.root.resolve("new/deep/n.txt")).hasContent("new");
        assertThat(fixture.root.resolve("gone")).doesNotExist();
        assertThat(fixture.ok("git_status").path("branch").asString()).isEqualTo("other");
        clean();
        fixture.ok("git_checkout", "branch", "main");
        assertThat(fixture.root.resolve("turn")).hasContent("file");
        assertThat(fixture.root.resolve("gone/deep/c.txt")).hasContent("c");
        assertThat(fixture.root.resolve("new")).doesNotExist();
        clean();
        assertThat(git.git.reflog().call().iterator().next().getComment())
                .isEqualTo("checkout: moving from other to main");
        assertThat(fixture.ok("git_checkout", "branch", "main").path("changed").asInt())
                .isZero();
    }

    @Test
    void checkout_modesAndLinks_made() throws Exception {
        assumeTrue(File.separatorChar == '/');
        git.git.checkout().setCreateBranch(true).setName("modes").call();
        Path run = Files.writeString(fixture.root.resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(fixture.root.resolve("out"), Path.of("../secret.txt"));
        assertThat(WorkspaceFixture.shell(
                        "git add -A && git -c user.name=x -c user.email=x@y commit -qm modes", fixture.root))
                .isTrue();
        fixture.ok("git_checkout", "branch", "main");
        assertThat(run).doesNotExist();
        fixture.ok("git_checkout", "branch", "modes");
        assertThat(Files.isExecutable(run)).isTrue();
        assertThat(Files.readSymbolicLink(fixture.root.resolve("out"))).isEqualTo(Path.of("../secret.txt"));
        assertThat(fixture.failure("fs_read_file", "path", "out")).isEqualTo("outside_workspace");
        clean();
    }

    @Test
    void checkout_otherChanges_kept() throws Exception {
        git.write("same.txt", "mine\n").write("untracked.txt", "mine too\n");
        fixture.ok("git_checkout", "branch", "other");
        assertThat(fixture.root.resolve("same.txt")).hasContent("mine");
        assertThat(fixture.root.resolve("untracked.txt")).hasContent("mine too");
        assertThat(WorkspaceFixture.strings(fixture.ok("git_status").path("changes"), "path"))
                .containsExactly("same.txt", "untracked.txt");
    }

    @Test
    void checkout_changesInTheWay_listedAndKept() throws Exception {
        git.write("a.txt", "mine\n").write("new/deep/n.txt", "untracked\n");
        ToolResult result = refused("would_overwrite", "other");
        assertThat(WorkspaceFixture.text(result)).contains("a.txt, new/deep/n.txt");
    }

    @Test
    void checkout_stagedInTheWay_refused() throws Exception {
        git.write("a.txt", "staged\n");
        git.git.add().addFilepattern("a.txt").call();
        git.write("a.txt", "one\n");
        refused("would_overwrite", "other");
    }

    @Test
    void checkout_ignoredInTheWay_refused() throws Exception {
        fixture.write(".git/info/exclude", "n.txt\n");
        git.write("new/deep/n.txt", "ignored\n");
        refused("would_overwrite", "other");
    }

    @Test
    void checkout_fileOrFolderInTheWay_refused() throws Exception {
        git.write("new", "a file where a folder is to be\n");
        refused("would_overwrite", "other");
        Files.delete(fixture.root.resolve("new"));
        Files.delete(fixture.root.resolve("a.txt"));
        git.write("a.txt/mine.txt", "a folder where a file is to be\n");
        refused("would_overwrite", "other");
    }

    @Test
    void checkout_linkInTheWay_notFollowed() throws Exception {
        Files.createSymbolicLink(fixture.root.resolve("new"), fixture.outside.resolve("app-evil"));
        refused("would_overwrite", "other");
        Files.delete(fixture.root.resolve("new"));
        Files.move(fixture.root.resolve("gone"), fixture.outside.resolve("gone"));
        Files.createSymbolicLink(fixture.root.resolve("gone"), fixture.outside.resolve("gone"));
        fixture.ok("git_checkout", "branch", "other");
        assertThat(fixture.outside.resolve("gone/deep/c.txt")).exists();
    }

    @Test
    void checkout_nestedRepositoryInTheWay_refused() throws Exception {
        GitFixture.init(fixture.root.resolve("new")).close();
        refused("would_overwrite", "other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"* filter=lfs", "n.txt filter=any"})
    void checkout_filter_refusedByName(String attributes) throws Exception {
        git.git.checkout().setName("other").call();
        git.write("new/deep/.gitattributes", attributes + "\n");
        git.commit("attributes");
        git.git.checkout().setName("main").call();
        ToolResult result = refused("git_filter", "other");
        assertThat(WorkspaceFixture.text(result)).contains("new/deep/");
    }

    @Test
    void checkout_secrets_refused() throws Exception {
        git.git.checkout().setName("other").call();
        git.write(".env", WorkspaceFixture.SECRET);
        git.commit("env");
        git.git.checkout().setName("main").call();
        refused("denied", "other");
        fixture.open(new WorkspacePolicy(true, true), dev.edgemcp.core.time.Ticker.system());
        fixture.ok("git_checkout", "branch", "other");
        assertThat(fixture.root.resolve(".env")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", ".GIT", ".gi\u200ct", "git~1", "..", "."})
    void checkout_namesThatGitForbids_refused(String name) throws Exception {
        try (ObjectInserter inserter = git.git.getRepository().newObjectInserter()) {
            ObjectId blob = inserter.insert(Constants.OBJ_BLOB, "evil".getBytes(StandardCharsets.UTF_8));
            TreeFormatter inner = new TreeFormatter();
            inner.append("config", FileMode.REGULAR_FILE, blob);
            TreeFormatter outer = new TreeFormatter();
            outer.append(name.getBytes(StandardCharsets.UTF_8), FileMode.TREE, inserter.insert(inner));
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(inserter.insert(outer));
            PersonIdent person = new PersonIdent("e", "e@e");
            commit.setAuthor(person);
            commit.setCommitter(person);
            commit.setMessage("evil");
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            RefUpdate ref = git.git.getRepository().updateRef("refs/heads/evil");
            ref.setNewObjectId(id);
            ref.update();
        }
        Map<String, String> before = state();
        assertThat(fixture.failure("git_checkout", "branch", "evil")).isIn("denied", "invalid_path", "git_failed");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void checkout_lineEnds_asGitWould() throws Exception {
        git.git.checkout().setName("other").call();
        git.write(".gitattributes", "*.bat eol=crlf\n")
                .write("x.bat", "a\r\nb\r\n")
                .write("y.txt", "a\n");
        git.commit("bat");
        git.git.checkout().setName("main").call();
        git.config("[core]\n\tautocrlf = false\n");
        fixture.ok("git_checkout", "branch", "other");
        assertThat(Files.readString(fixture.root.resolve("x.bat"))).isEqualTo("a\r\nb\r\n");
        assertThat(Files.readString(fixture.root.resolve("y.txt"))).isEqualTo("a\n");
        clean();
    }

    @Test
    void checkout_noSuchBranch_saysSo() {
        assertThat(fixture.failure("git_checkout", "branch", "none")).isEqualTo("unknown_revision");
        assertThat(fixture.failure("git_checkout", "branch", "HEAD~1")).isEqualTo("unknown_revision");
        assertThat(fixture.failure("git_checkout", "branch", "../../HEAD")).isEqualTo("unknown_revision");
    }

    @Test
    void branch_atStartPoint_created() throws Exception {
        JsonNode result = fixture.ok("git_create_branch", "name", "fix/login", "startPoint", "other");
        assertThat(result.path("checkedOut").asBoolean()).isFalse();
        assertThat(git.git.getRepository().resolve("fix/login"))
                .isEqualTo(git.git.getRepository().resolve("other"));
        assertThat(fixture.ok("git_status").path("branch").asString()).isEqualTo("main");
        fixture.ok("git_create_branch", "name", "next", "startPoint", "other", "checkout", true);
        assertThat(fixture.ok("git_status").path("branch").asString()).isEqualTo("next");
        clean();
    }

    @Test
    void branch_checkoutImpossible_notCreated() throws Exception {
        git.write("a.txt", "mine\n");
        assertThat(fixture.failure("git_create_branch", "name", "next", "startPoint", "other", "checkout", true))
                .isEqualTo("would_overwrite");
        assertThat(git.git.getRepository().exactRef("refs/heads/next")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "main/x", "other/y"})
    void branch_taken_refused(String name) {
        assertThat(fixture.failure("git_create_branch", "name", name)).isEqualTo("exists");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-f",
                "HEAD",
                "a..b",
                "../x",
                "a b",
                "a~1",
                "a:b",
                "a\nb",
                "a.lock",
                "/a",
                "a/",
                ".a",
                "a/.b",
                "@",
                "@{u}",
                "refs/heads/x",
                "a\u0000b",
                "a\\b",
                "a?"
            })
    void branch_badName_refused(String name) throws Exception {
        Map<String, String> before = state();
        assertThat(fixture.failure("git_create_branch", "name", name)).isEqualTo("invalid_branch");
        assertThat(state()).isEqualTo(before);
    }
}
