package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Commits, in repositories as users have them and as attackers make them. */
@Timeout(60)
class GitCommitTest {
    private static final String IDENTITY = "[user]\n\tname = Bob\n\temail = bob@example.org\n";

    @TempDir
    Path folder;

    WorkspaceFixture fixture;
    GitFixture git;

    @BeforeEach
    void repository() throws Exception {
        fixture = WorkspaceFixture.in(folder);
        fixture.write("../home/.gitconfig", IDENTITY);
        git = GitFixture.init(fixture.root);
        git.write("a.txt", "one\n").write("b.txt", "two\n").write("sub/c.txt", "three\n");
        git.commit("first");
        fixture.openToWrite();
    }

    @AfterEach
    void close() {
        git.close();
    }

    private String blob(String revision) throws Exception {
        ObjectId id = git.git.getRepository().resolve(revision);
        return new String(git.git.getRepository().open(id).getBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private FileMode mode(String path) throws Exception {
        try (RevWalk walk = new RevWalk(git.git.getRepository());
                TreeWalk tree = TreeWalk.forPath(
                        git.git.getRepository(),
                        path,
                        walk.parseCommit(git.git.getRepository().resolve("HEAD"))
                                .getTree())) {
            return tree == null ? FileMode.MISSING : tree.getFileMode(0);
        }
    }

    private void clean() throws Exception {
        assertThat(fixture.ok("git_status").path("changes")).isEmpty();
        if (WorkspaceFixture.shell("git --version", fixture.root)) {
            assertThat(WorkspaceFixture.shell(
                            "test -z \"$(git status --porcelain)\" && git fsck --strict", fixture.root))
                    .as("git agrees")
                    .isTrue();
        }
    }

    @Test
    void tools_withoutTheFlag_cannotWrite() {
        assertThat(fixture.open().tools().keySet()).doesNotContain("git_commit", "git_create_branch", "git_checkout");
    }

    @Test
    void commit_paths_newChangedAndDeleted() throws Exception {
        git.write("a.txt", "1\n").write("sub/new.txt", "new\n").write("left.txt", "left\n");
        Files.delete(fixture.root.resolve("sub/c.txt"));
        ObjectId before = git.git.getRepository().resolve("HEAD");
        JsonNode result = fixture.ok("git_commit", "message", "Change\n\nMore of it", "paths", List.of("a.txt", "sub"));
        assertThat(WorkspaceFixture.strings(result.path("files"))).containsExactly("a.txt", "sub/c.txt", "sub/new.txt");
        assertThat(result.path("branch").asString()).isEqualTo("main");
        assertThat(result.path("author").asString()).isEqualTo("Bob <bob@example.org>");
        assertThat(blob("HEAD:a.txt")).isEqualTo("1\n");
        assertThat(mode("sub/c.txt")).isEqualTo(FileMode.MISSING);
        try (RevWalk walk = new RevWalk(git.git.getRepository())) {
            RevCommit commit = walk.parseCommit(git.git.getRepository().resolve("refs/heads/main"));
            assertThat(commit.name()).isEqualTo(result.path("commit").asString());
            assertThat(commit.getParent(0)).isEqualTo(before);
            assertThat(commit.getFullMessage()).isEqualTo("Change\n\nMore of it\n");
        }
        assertThat(git.git.reflog().call().iterator().next().getComment()).isEqualTo("commit: Change");
        Files.delete(fixture.root.resolve("left.txt"));
        clean();
    }

    @Test
    void commit_all_trackedOnly() throws Exception {
        git.write("a.txt", "1\n").write("new.txt", "new\n");
        JsonNode result = fixture.ok("git_commit", "message", "m", "all", true);
        assertThat(WorkspaceFixture.strings(result.path("files"))).containsExactly("a.txt");
    }

    @Test
    void commit_staged_asItWasStaged() throws Exception {
        git.write("a.txt", "staged\n");
        git.git.add().addFilepattern("a.txt").call();
        git.write("a.txt", "later\n");
        fixture.ok("git_commit", "message", "m");
        assertThat(blob("HEAD:a.txt")).isEqualTo("staged\n");
        assertThat(fixture.root.resolve("a.txt")).hasContent("later");
    }

    @Test
    void commit_first_hasNoParent() throws Exception {
        Path other = Files.createDirectory(fixture.root.resolve("empty"));
        GitFixture.init(other).close();
        Files.move(fixture.root.resolve(".git"), fixture.outside.resolve("old-git"));
        Files.move(other.resolve(".git"), fixture.root.resolve(".git"));
        fixture.openToWrite();
        fixture.ok("git_commit", "message", "m", "paths", List.of("."));
        assertThat(fixture.ok("git_log").path("commits")).hasSize(1);
        clean();
    }

    @Test
    void commit_modes_kept() throws Exception {
        assumeTrue(File.separatorChar == '/');
        git.write("run.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(fixture.root.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(fixture.root.resolve("out"), fixture.outside.resolve("nowhere"));
        fixture.ok("git_commit", "message", "m", "paths", List.of("."));
        assertThat(mode("run.sh")).isEqualTo(FileMode.EXECUTABLE_FILE);
        assertThat(mode("out")).isEqualTo(FileMode.SYMLINK);
        assertThat(blob("HEAD:out")).endsWith("nowhere");
        clean();
    }

    @Test
    void commit_nothing_refused() throws Exception {
        assertThat(fixture.failure("git_commit", "message", "m")).isEqualTo("nothing_to_commit");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("nothing_to_commit");
        git.write(".gitignore", "*.log\n").write("x.log", "log");
        assertThat(fixture.failure("git_commit", "message", "m", "paths", List.of("x.log")))
                .isEqualTo("nothing_to_commit");
        assertThat(fixture.failure("git_commit", "message", " \n")).isEqualTo("invalid_arguments");
        assertThat(fixture.failure("git_commit", "message", "a\0b")).isEqualTo("invalid_arguments");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true, "paths", List.of("a.txt")))
                .isEqualTo("invalid_arguments");
        assertThat(fixture.ok("git_log").path("commits")).hasSize(1);
        assertThat(fixture.root.resolve(".git/index.lock")).doesNotExist();
    }

    @Test
    void commit_identity_fromTheNearest() throws Exception {
        fixture.write("../home/.gitconfig", "[user]\n\temail = bob@example.org\n");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("no_identity");
        fixture.write("../home/.config/git/config", "[user]\n\tname = Xenia\n");
        git.write("a.txt", "1\n");
        assertThat(fixture.ok("git_commit", "message", "m", "all", true)
                        .path("author")
                        .asString())
                .isEqualTo("Xenia <bob@example.org>");
        git.config("[user]\n\tname = Repo\n");
        git.write("a.txt", "2\n");
        assertThat(fixture.ok("git_commit", "message", "m", "all", true)
                        .path("author")
                        .asString())
                .isEqualTo("Repo <bob@example.org>");
    }

    @Test
    void commit_identityByInclude_notFollowed() throws Exception {
        fixture.write("../home/.gitconfig", "[include]\n\tpath = other\n").write("../home/other", IDENTITY);
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("no_identity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpgsign = true", "gpgsign", "gpgSign = yes", "gpgsign = 1"})
    void commit_signatureWanted_onlyUnsignedIfAsked(String setting) throws Exception {
        fixture.write("../home/.gitconfig", IDENTITY + "[commit]\n\t" + setting + "\n");
        git.write("a.txt", "1\n");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("cannot_sign");
        fixture.ok("git_commit", "message", "m", "all", true, "sign", false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*.bin filter=lfs diff=lfs merge=lfs -text", "*.bin filter", "*.bin working-tree-encoding=UTF-16"
            })
    void commit_filter_refusedByName(String attributes) throws Exception {
        git.write(".gitattributes", attributes + "\n").write("big.bin", "content");
        Map<String, String> before = WorkspaceFixture.content(fixture.root.resolve(".git"));
        var result = fixture.call("git_commit", new RecordingContext(), "message", "m", "paths", List.of("."));
        assertThat(WorkspaceFixture.text(result) + result.meta()).contains("big.bin", "git_filter");
        Map<String, String> after = WorkspaceFixture.content(fixture.root.resolve(".git"));
        assertThat(after.get("index")).isEqualTo(before.get("index"));
        assertThat(after).doesNotContainKey("index.lock");
        fixture.ok("git_commit", "message", "m", "paths", List.of(".gitattributes"));
    }

    @Test
    void commit_lineEnds_asGitWould() throws Exception {
        git.config("[core]\n\tautocrlf = true\n");
        git.write("crlf.txt", "a\r\nb\r\n").write("bin", "a\r\n\0").write("raw.dat", "a\r\n");
        git.write(".gitattributes", "*.dat -text\n");
        fixture.ok("git_commit", "message", "m", "paths", List.of("."));
        assertThat(blob("HEAD:crlf.txt")).isEqualTo("a\nb\n");
        assertThat(blob("HEAD:bin")).isEqualTo("a\r\n\0");
        assertThat(blob("HEAD:raw.dat")).isEqualTo("a\r\n");
        clean();
    }

    @Test
    void commit_lineEndsOfTheUserOnly_refused() throws Exception {
        fixture.write("../home/.gitconfig", IDENTITY + "[core]\n\tautocrlf = true\n");
        git.write("a.txt", "1\r\n");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("line_ends");
        git.config("[core]\n\tautocrlf = false\n");
        fixture.ok("git_commit", "message", "m", "all", true);
        assertThat(blob("HEAD:a.txt")).isEqualTo("1\r\n");
    }

    @Test
    void commit_secrets_refused() throws Exception {
        git.write(".env", WorkspaceFixture.SECRET);
        assertThat(fixture.failure("git_commit", "message", "m", "paths", List.of(".env")))
                .isEqualTo("denied");
        assertThat(fixture.failure("git_commit", "message", "m", "paths", List.of(".")))
                .isEqualTo("denied");
        assertThat(fixture.failure("git_commit", "message", "m", "paths", List.of(".git/config")))
                .isEqualTo("denied");
        assertThat(fixture.failure("git_commit", "message", "m", "paths", List.of("../secret.txt")))
                .isEqualTo("invalid_path");
        assertThat(fixture.failure("git_commit", "message", "m", "paths", List.of("a.txt", "/etc/passwd")))
                .isEqualTo("outside_workspace");
    }

    @Test
    void commit_linkedFolder_notFollowed() throws Exception {
        Files.createSymbolicLink(fixture.root.resolve("linkdir"), fixture.outside.resolve("app-evil"));
        fixture.failure("git_commit", "message", "m", "paths", List.of("linkdir/secret.txt"));
        fixture.ok("git_commit", "message", "m", "paths", List.of("linkdir"));
        assertThat(mode("linkdir")).isEqualTo(FileMode.SYMLINK);
    }

    @Test
    void commit_nestedRepository_refused() throws Exception {
        GitFixture.init(fixture.root.resolve("nested")).close();
        assertThat(fixture.failure("git_commit", "message", "m", "paths", List.of(".")))
                .isEqualTo("nested_repository");
    }

    @Test
    void commit_somethingUnderWay_refused() throws Exception {
        Path merge = fixture.root.resolve(".git/MERGE_HEAD");
        Files.writeString(merge, git.git.getRepository().resolve("HEAD").name() + "\n");
        git.write("a.txt", "1\n");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("git_busy");
        assertThat(fixture.failure("git_checkout", "branch", "main")).isEqualTo("git_busy");
        Files.delete(merge);
        Files.createDirectory(fixture.root.resolve(".git/rebase-merge"));
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("git_busy");
    }

    @Test
    void commit_indexLocked_saysSo() throws Exception {
        Files.createFile(fixture.root.resolve(".git/index.lock"));
        git.write("a.txt", "1\n");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("git_locked");
        assertThat(fixture.root.resolve(".git/index.lock")).exists();
    }

    @Test
    void commit_workspaceIsAFolderOfTheRepository_onlyWhatIsInIt() throws Exception {
        WorkspaceFixture sub = fixture.at(fixture.root.resolve("sub")).openToWrite();
        git.write("a.txt", "1\n").write("sub/c.txt", "3\n");
        JsonNode result = sub.ok("git_commit", "message", "m", "all", true);
        assertThat(WorkspaceFixture.strings(result.path("files"))).containsExactly("c.txt");
        assertThat(blob("HEAD:a.txt")).isEqualTo("one\n");
        git.write("sub/c.txt", "4\n");
        git.git.add().addFilepattern("a.txt").call();
        assertThat(sub.failure("git_commit", "message", "m", "paths", List.of(".")))
                .isEqualTo("outside_workspace");
        assertThat(sub.failure("git_checkout", "branch", "main")).isEqualTo("outside_workspace");
        sub.ok("git_create_branch", "name", "other");
    }

    @Test
    void change_repositoryWithHooks_noneRuns() throws Exception {
        assumeTrue(WorkspaceFixture.shell("git --version", fixture.root));
        Path marker = fixture.outside.resolve("marker");
        Path hooks = fixture.root.resolve(".git/hooks");
        Files.createDirectories(hooks);
        for (String hook : List.of(
                "pre-commit",
                "prepare-commit-msg",
                "commit-msg",
                "post-commit",
                "post-checkout",
                "post-index-change",
                "reference-transaction",
                "pre-auto-gc",
                "post-rewrite")) {
            Path script = Files.writeString(hooks.resolve(hook), "#!/bin/sh\necho " + hook + " >> " + marker + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        git.config("[core]\n\thooksPath = " + hooks + "\n[gc]\n\tauto = 1\n");
        git.write("a.txt", "1\n");
        fixture.ok("git_commit", "message", "m", "all", true);
        fixture.ok("git_create_branch", "name", "other", "startPoint", "HEAD~1", "checkout", true);
        fixture.ok("git_checkout", "branch", "main");
        assertThat(marker).doesNotExist();

        // The trap works: git itself runs them.
        assertThat(WorkspaceFixture.shell(
                        "echo 2 > a.txt && git -c user.name=x -c user.email=x@y commit -qam m && git checkout -q other",
                        fixture.root))
                .isTrue();
        assertThat(marker).content().contains("pre-commit", "commit-msg", "post-commit", "post-checkout", "reference-");
    }

    @Test
    void change_refsLeadElsewhere_nothingWritten() throws Exception {
        Path target = Files.createDirectory(fixture.outside.resolve("elsewhere"));
        Path heads = fixture.root.resolve(".git/refs/heads");
        Files.createDirectories(fixture.root.resolve(".git/logs/refs"));
        Files.createSymbolicLink(heads.resolve("evil"), target);
        assertThat(fixture.failure("git_create_branch", "name", "evil/authorized_keys"))
                .isEqualTo("git_failed");
        Files.delete(heads.resolve("evil"));
        Files.move(heads, fixture.root.resolve(".git/refs/old"));
        Files.createSymbolicLink(heads, target);
        fixture.failure("git_create_branch", "name", "authorized_keys");
        git.write("a.txt", "1\n");
        fixture.failure("git_commit", "message", "m", "all", true);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void change_objectsLeadElsewhere_nothingWritten() throws Exception {
        Path target = Files.createDirectory(fixture.outside.resolve("elsewhere"));
        for (int i = 0; i < 256; i++) {
            Path fan = fixture.root.resolve(".git/objects/%02x".formatted(i));
            if (!Files.exists(fan)) {
                Files.createSymbolicLink(fan, target);
            }
        }
        git.write("a.txt", "1\n");
        assertThat(fixture.failure("git_commit", "message", "m", "all", true)).isEqualTo("git_failed");
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void commit_linkedWorktree_commitsThere() throws Exception {
        assumeTrue(WorkspaceFixture.shell("git worktree add -q -b side ../tree", fixture.root));
        WorkspaceFixture tree = fixture.at(fixture.outside.resolve("tree")).openToWrite();
        tree.write("a.txt", "side\n");
        assertThat(tree.ok("git_commit", "message", "m", "all", true)
                        .path("branch")
                        .asString())
                .isEqualTo("side");
        assertThat(blob("side:a.txt")).isEqualTo("side\n");
        assertThat(blob(Constants.HEAD + ":a.txt")).isEqualTo("one\n");
    }
}
