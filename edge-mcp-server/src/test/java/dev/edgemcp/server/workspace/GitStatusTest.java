package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.eclipse.jgit.api.MergeCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GitStatusTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;
    GitFixture git;

    @BeforeEach
    void repository() throws Exception {
        fixture = WorkspaceFixture.in(folder);
        git = GitFixture.init(fixture.root);
        fixture.open();
    }

    @AfterEach
    void close() {
        git.close();
    }

    private List<String> changes(Object... arguments) {
        return fixture.pages("git_status", "changes", arguments).stream()
                .map(item ->
                        item.path("path").asString() + " " + item.path("staged").asString("-") + " "
                                + item.path("unstaged").asString("-"))
                .toList();
    }

    @Test
    void status_beforeFirstCommit_untracked() throws Exception {
        git.write("a.txt", "1");
        JsonNode status = fixture.ok("git_status");
        assertThat(status.path("branch").asString()).isEqualTo("main");
        assertThat(status.has("commit")).isFalse();
        assertThat(changes()).containsExactly("a.txt - untracked");
        assertThat(fixture.ok("git_log").path("commits")).isEmpty();
        fixture.ok("git_diff", "staged", true);
        assertThat(fixture.failure("git_show", "revision", "HEAD")).isEqualTo("unknown_revision");
        assertThat(fixture.failure("git_blame", "path", "a.txt")).isEqualTo("unknown_revision");
    }

    @Test
    void status_allKinds_told() throws Exception {
        git.write("same", "1").write("edited", "1").write("staged", "1").write("both", "1");
        git.write("deleted", "1").write("removed", "1").write(".gitignore", "*.log\nlogs/\n");
        git.commit("first");
        git.write("edited", "2")
                .write("staged", "2")
                .write("both", "2")
                .write("new", "1")
                .write("untracked", "1");
        git.write("x.log", "1").write("logs/y", "1");
        git.git
                .add()
                .addFilepattern("staged")
                .addFilepattern("both")
                .addFilepattern("new")
                .call();
        git.git.rm().addFilepattern("removed").call();
        git.write("both", "3");
        Files.delete(fixture.root.resolve("deleted"));
        assertThat(changes())
                .containsExactly(
                        "both modified modified",
                        "deleted - deleted",
                        "edited - modified",
                        "new added -",
                        "removed deleted -",
                        "staged modified -",
                        "untracked - untracked");
        assertThat(changes("path", "staged")).containsExactly("staged modified -");
    }

    @Test
    void status_onlyTimesChanged_clean() throws Exception {
        git.write("a", "1").write("b/c", "2");
        git.commit("first");
        Files.setLastModifiedTime(fixture.root.resolve("a"), FileTime.fromMillis(0));
        Files.setLastModifiedTime(fixture.root.resolve("b/c"), FileTime.fromMillis(0));
        assertThat(changes()).isEmpty();
    }

    @Test
    void status_trackedInIgnoredFolder_seen() throws Exception {
        git.write("logs/kept", "1");
        git.commit("first");
        git.write(".gitignore", "logs/\n");
        git.commit("second");
        git.write("logs/kept", "2").write("logs/other", "1");
        assertThat(changes()).containsExactly("logs/kept - modified");
    }

    @Test
    void status_lineEndsConverted_clean() throws Exception {
        git.write(".gitattributes", "*.txt text\n").write("a.txt", "1\r\n2\r\n");
        git.commit("first");
        Files.setLastModifiedTime(fixture.root.resolve("a.txt"), FileTime.fromMillis(0));
        assertThat(changes()).isEmpty();
        assertThat(fixture.ok("git_show", "revision", "HEAD:a.txt")
                        .path("file")
                        .path("text")
                        .asString())
                .isEqualTo("1\n2\n");
    }

    @Test
    void status_links_comparedAsLinks() throws Exception {
        Files.createSymbolicLink(fixture.root.resolve("link"), fixture.outside.resolve("secret.txt"));
        Files.createSymbolicLink(fixture.root.resolve("dir"), fixture.outside);
        git.commit("first");
        assertThat(changes()).isEmpty();
        Files.delete(fixture.root.resolve("link"));
        Files.createSymbolicLink(fixture.root.resolve("link"), Path.of("elsewhere"));
        assertThat(changes()).containsExactly("link - modified");
    }

    @Test
    void status_conflict_told() throws Exception {
        git.write("a", "1\n");
        git.commit("first");
        git.git.branchCreate().setName("side").call();
        git.write("a", "2\n");
        git.commit("main");
        git.git.checkout().setName("side").call();
        git.write("a", "3\n");
        git.commit("side");
        git.git
                .merge()
                .include(git.git.getRepository().resolve("main"))
                .setFastForward(MergeCommand.FastForwardMode.NO_FF)
                .call();
        assertThat(changes()).containsExactly("a - conflict");
        assertThat(fixture.ok("git_status").path("state").asString()).isEqualTo("merging");
        fixture.ok("git_diff");
        fixture.ok("git_diff", "staged", true);
    }

    @Test
    void status_detached_noBranch() throws Exception {
        git.write("a", "1");
        String id = git.commit("first").name();
        git.git.checkout().setName(id).call();
        JsonNode status = fixture.ok("git_status");
        assertThat(status.has("branch")).isFalse();
        assertThat(status.path("commit").asString()).isEqualTo(id);
        assertThat(fixture.ok("git_branches").has("current")).isFalse();
    }

    @Test
    void status_many_pagesGiveEachOnce() throws Exception {
        for (int i = 0; i < 1100; i++) {
            git.write("d" + i % 9 + "/f-" + i, "");
        }
        assertThat(changes()).hasSize(1100).doesNotHaveDuplicates();
    }

    @Test
    void status_strangeNames_told() throws Exception {
        git.write("new\nline", "1").write("a\"b", "1");
        git.commit("first");
        git.write("new\nline", "2").write("a\"b", "2");
        assertThat(changes()).containsExactly("a\"b - modified", "new\nline - modified");
        assertThat(fixture.ok("git_diff").path("files")).hasSize(2);
        assertThat(fixture.ok("git_blame", "path", "new\nline").path("regions")).hasSize(1);
    }

    @Test
    void status_nestedRepository_oneEntry() throws Exception {
        git.write("a", "1");
        git.commit("first");
        GitFixture.init(fixture.root.resolve("nested")).close();
        fixture.write("nested/x", "1").write("nested/y", "1");
        assertThat(changes()).containsExactly("nested - untracked");
    }

    @Test
    void status_cancelled_ends() throws Exception {
        for (int i = 0; i < 100; i++) {
            git.write("f" + i, "1");
        }
        assertThatThrownBy(() -> fixture.call("git_status", new RecordingContext().cancelAfter(20)))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void branches_upstream_aheadAndBehind() throws Exception {
        git.write("a", "1");
        String base = git.commit("first").name();
        git.commit("second");
        git.git.branchCreate().setName("old").setStartPoint(base).call();
        Path refs = Files.createDirectories(fixture.root.resolve(".git/refs/remotes/origin"));
        Files.writeString(refs.resolve("main"), base + "\n");
        Files.writeString(refs.resolve("HEAD"), "ref: refs/remotes/origin/main\n");
        git.config("[remote \"origin\"]\n\turl = https://user:" + WorkspaceFixture.SECRET
                + "@example.org/x\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
                + "[branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n"
                + "[branch \"old\"]\n\tremote = origin\n\tmerge = refs/heads/gone\n");
        JsonNode result = fixture.ok("git_branches", "scope", "all");
        assertThat(result.path("current").asString()).isEqualTo("main");
        assertThat(WorkspaceFixture.strings(result.path("branches"), "name"))
                .containsExactly("main", "old", "origin/main");
        JsonNode main = result.path("branches").get(0);
        assertThat(main.path("upstream").asString()).isEqualTo("origin/main");
        assertThat(main.path("ahead").asInt()).isEqualTo(1);
        assertThat(main.path("behind").asInt()).isZero();
        JsonNode old = result.path("branches").get(1);
        assertThat(old.path("upstream").asString()).isEqualTo("origin/gone");
        assertThat(old.has("ahead")).isFalse();
        assertThat(fixture.ok("git_branches").path("branches")).hasSize(2);
        assertThat(fixture.ok("git_branches", "scope", "remote").path("branches"))
                .hasSize(1);
        JsonNode status = fixture.ok("git_status");
        assertThat(status.path("upstream").asString()).isEqualTo("origin/main");
        assertThat(status.path("ahead").asInt()).isEqualTo(1);
    }

    @Test
    void branches_many_pagesGiveEachOnce() throws Exception {
        git.write("a", "1");
        String id = git.commit("first").name();
        Path heads = fixture.root.resolve(".git/refs/heads");
        for (int i = 0; i < 230; i++) {
            Files.writeString(heads.resolve("b" + i), id + "\n");
        }
        assertThat(WorkspaceFixture.strings(fixture.pages("git_branches", "branches"), "name"))
                .hasSize(231)
                .doesNotHaveDuplicates();
    }
}
