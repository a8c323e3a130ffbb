package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class GitLocationTest {
    @TempDir
    Path folder;

    private WorkspaceFixture workspace() throws Exception {
        return WorkspaceFixture.in(folder);
    }

    /** A repository beside the workspace, whose content must not show. */
    private Path foreign() throws Exception {
        Path foreign = folder.toRealPath().resolve("foreign");
        try (GitFixture git = GitFixture.init(foreign)) {
            git.write("secret.txt", WorkspaceFixture.SECRET);
            git.commit("secret");
        }
        return foreign.resolve(".git");
    }

    /** What {@code git worktree add} makes. */
    private static void worktree(Path main, Path worktree, String branch, String commit) throws Exception {
        Path dir = Files.createDirectories(main.resolve(".git/worktrees/wt"));
        Files.createDirectories(worktree);
        Files.writeString(dir.resolve("gitdir"), worktree.resolve(".git") + "\n");
        Files.writeString(dir.resolve("commondir"), "../..\n");
        Files.writeString(dir.resolve("HEAD"), "ref: refs/heads/" + branch + "\n");
        Files.writeString(main.resolve(".git/refs/heads").resolve(branch), commit + "\n");
        Files.writeString(worktree.resolve(".git"), "gitdir: " + dir + "\n");
    }

    private static void noGit(WorkspaceFixture fixture) {
        assertThat(fixture.open().tools().keySet()).noneMatch(name -> name.startsWith("git"));
    }

    @Test
    void of_worktree_itsOwnHeadAndFiles() throws Exception {
        WorkspaceFixture fixture = workspace();
        Path main = fixture.outside.resolve("main");
        try (GitFixture git = GitFixture.init(main)) {
            git.write("a.txt", "1\n");
            String commit = git.commit("first").name();
            worktree(main, fixture.root, "side", commit);
        }
        fixture.write("a.txt", "1\n").write("b.txt", "2\n").open();
        JsonNode status = fixture.ok("git_status");
        assertThat(status.path("branch").asString()).isEqualTo("side");
        assertThat(fixture.ok("git_log").path("commits")).hasSize(1);
        assertThat(WorkspaceFixture.strings(status.path("changes"), "path")).containsExactly("a.txt", "b.txt");
        assertThat(fixture.ok("git_blame", "path", "a.txt").path("totalLines").asInt())
                .isEqualTo(1);
    }

    @Test
    void of_submodule_itsOwnHistory() throws Exception {
        WorkspaceFixture fixture = workspace();
        Path library = fixture.outside.resolve("library");
        try (GitFixture git = GitFixture.init(library)) {
            git.write("lib.txt", "1\n");
            git.commit("library");
        }
        Path project = fixture.outside.resolve("project");
        try (GitFixture git = GitFixture.init(project)) {
            git.write("p.txt", "1\n");
            git.commit("project");
            git.git
                    .submoduleAdd()
                    .setURI(library.toString())
                    .setPath("app")
                    .call()
                    .close();
            git.commit("with submodule");
        }
        Path root = project.resolve("app");
        assertThat(root.resolve(".git")).isRegularFile();
        assertThat(GitLocation.of(root.toRealPath()))
                .isNotNull()
                .extracting(GitLocation::workTree)
                .isEqualTo(root.toRealPath());
        Files.delete(fixture.root);
        Files.createSymbolicLink(fixture.root, root);
        fixture.open();
        assertThat(WorkspaceFixture.strings(fixture.ok("git_log").path("commits"), "message"))
                .containsExactly("library");
        assertThat(fixture.ok("git_status").path("changes")).isEmpty();
        fixture.write("lib.txt", "2\n");
        assertThat(fixture.ok("git_status").path("changes")).hasSize(1);
    }

    @Test
    void of_projectWithSubmodule_movedSubmoduleShows() throws Exception {
        WorkspaceFixture fixture = workspace();
        Path library = fixture.outside.resolve("library");
        try (GitFixture git = GitFixture.init(library)) {
            git.write("lib.txt", "1\n");
            git.commit("library");
        }
        try (GitFixture git = GitFixture.init(fixture.root)) {
            git.write("p.txt", "1\n");
            git.commit("project");
            git.git
                    .submoduleAdd()
                    .setURI(library.toString())
                    .setPath("sub")
                    .call()
                    .close();
            git.commit("with submodule");
        }
        fixture.open();
        assertThat(fixture.ok("git_status").path("changes")).isEmpty();
        try (Git sub = Git.open(fixture.root.resolve("sub").toFile())) {
            sub.commit()
                    .setAllowEmpty(true)
                    .setMessage("moved")
                    .setAuthor("a", "b")
                    .setCommitter("a", "b")
                    .setSign(false)
                    .call();
        }
        JsonNode changes = fixture.ok("git_status").path("changes");
        assertThat(WorkspaceFixture.strings(changes, "path")).containsExactly("sub");
        assertThat(changes.get(0).path("unstaged").asString()).isEqualTo("modified");
        fixture.ok("git_diff");
    }

    @Test
    void of_pointerToForeignRepository_noGit() throws Exception {
        WorkspaceFixture fixture = workspace();
        fixture.write(".git", "gitdir: " + foreign() + "\n");
        noGit(fixture);
    }

    @Test
    void of_linkToForeignRepository_noGit() throws Exception {
        WorkspaceFixture fixture = workspace();
        Files.createSymbolicLink(fixture.root.resolve(".git"), foreign());
        noGit(fixture);
    }

    @Test
    void of_worktreeOfForeignRepositoryMadeUpHere_noGit() throws Exception {
        WorkspaceFixture fixture = workspace();
        fixture.write("fake/HEAD", "ref: refs/heads/main\n")
                .write("fake/commondir", foreign() + "\n")
                .write("fake/gitdir", fixture.root.resolve(".git") + "\n")
                .write(".git", "gitdir: " + fixture.root.resolve("fake") + "\n");
        noGit(fixture);
    }

    @Test
    void of_objectsOrRefsOfForeignRepositoryLinked_noGit() throws Exception {
        WorkspaceFixture fixture = workspace();
        Path foreign = foreign();
        for (String name : new String[] {"objects", "refs", "HEAD", "packed-refs", "index"}) {
            Path git = fixture.root.resolve(name + "-test");
            GitFixture.init(git).close();
            try (var files = Files.walk(git.resolve(".git").resolve(name))) {
                for (Path path :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (java.nio.file.NoSuchFileException e) {
                // Not there yet.
            }
            Files.createSymbolicLink(git.resolve(".git").resolve(name), foreign.resolve(name));
            assertThat(GitLocation.of(git)).as(name).isNull();
        }
    }

    @Test
    void of_workTreeElsewhere_noGit() throws Exception {
        WorkspaceFixture fixture = workspace();
        try (GitFixture git = GitFixture.init(fixture.root)) {
            git.config("[core]\n\tworktree = " + fixture.outside + "\n");
        }
        noGit(fixture);
    }

    @Test
    void of_bare_noGit() throws Exception {
        WorkspaceFixture fixture = workspace();
        try (GitFixture git = GitFixture.init(fixture.root)) {
            git.git.getRepository().getConfig().setBoolean("core", null, "bare", true);
            git.git.getRepository().getConfig().save();
        }
        noGit(fixture);
    }

    @Test
    void of_configIsPipe_noGit() throws Exception {
        WorkspaceFixture fixture = workspace();
        GitFixture.init(fixture.root).close();
        Files.delete(fixture.root.resolve(".git/config"));
        assumeTrue(WorkspaceFixture.pipe(fixture.root.resolve(".git/config")));
        noGit(fixture);
    }

    @Test
    void call_rootBelowWorkTree_onlyWhatIsBelow() throws Exception {
        WorkspaceFixture fixture = workspace();
        String above = "ABOVE-THE-ROOT";
        try (GitFixture git = GitFixture.init(fixture.outside)) {
            git.write("app/a.txt", "1\n").write("above.txt", above + "\n").write("apple/x.txt", above + "\n");
            Files.delete(fixture.outside.resolve("secret.txt"));
            Files.delete(fixture.outside.resolve("app-evil/secret.txt"));
            git.commit("first");
            git.write("app/a.txt", "2\n").write("above.txt", above + "2\n").write("apple/x.txt", above + "2\n");
            git.commit("second");
            git.write("above.txt", above + "3\n");
            git.commit("only above");
            git.write("app/a.txt", "3\n").write("above.txt", above + "4\n").write("app/new.txt", "n\n");
        }
        fixture.open();
        assertThat(WorkspaceFixture.strings(fixture.ok("git_status").path("changes"), "path"))
                .containsExactly("a.txt", "new.txt");
        assertThat(WorkspaceFixture.strings(fixture.ok("git_log").path("commits"), "message"))
                .containsExactly("second", "first");
        for (JsonNode result : new JsonNode[] {
            fixture.ok("git_diff"),
            fixture.ok("git_diff", "from", "HEAD~1", "to", "HEAD"),
            fixture.ok("git_diff", "from", "HEAD~2", "to", "HEAD"),
            fixture.ok("git_show", "revision", "HEAD"),
            fixture.ok("git_show", "revision", "HEAD~1"),
            fixture.ok("git_show", "revision", "HEAD:a.txt"),
            fixture.ok("git_blame", "path", "a.txt")
        }) {
            assertThat(result.toString())
                    .doesNotContain(above)
                    .doesNotContain("above.txt")
                    .doesNotContain("apple");
        }
        assertThat(fixture.ok("git_diff").path("files").get(0).path("path").asString())
                .isEqualTo("a.txt");
        for (String path : new String[] {"../above.txt", "above.txt", "/above.txt"}) {
            assertThat(fixture.failure("git_show", "revision", "HEAD:" + path))
                    .isIn("not_found", "invalid_path", "outside_workspace");
        }
    }
}
