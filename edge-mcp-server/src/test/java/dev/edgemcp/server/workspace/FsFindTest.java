package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsFindTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder).open();
    }

    private List<String> find(Object... arguments) {
        return WorkspaceFixture.strings(fixture.ok("fs_find", arguments).path("paths"));
    }

    @Test
    void find_glob_matches() throws Exception {
        fixture.write("a/A.java", "").write("B.java", "").write("c.txt", "");
        assertThat(find("glob", "*.java")).containsExactly("B.java", "a/A.java");
        assertThat(find("glob", "*.JAVA")).isEmpty();
        assertThat(find("glob", "*.JAVA", "ignoreCase", true)).hasSize(2);
        assertThat(find("glob", "*", "path", "a")).containsExactly("a/A.java");
    }

    @Test
    void find_gitignore_nestedAndNegated() throws Exception {
        fixture.write(".gitignore", "*.log\n/build/\n!keep.log\n")
                .write("a.log", "")
                .write("keep.log", "")
                .write("build/x.txt", "")
                .write("sub/build/x.txt", "")
                .write("sub/.gitignore", "!b.log\nsecret*\n/only\n")
                .write("sub/b.log", "")
                .write("sub/secret.txt", "")
                .write("sub/only", "")
                .write("sub/deep/only", "");
        assertThat(find("glob", "**"))
                .containsExactly(
                        ".gitignore", "keep.log", "sub/.gitignore", "sub/b.log", "sub/build/x.txt", "sub/deep/only");
        assertThat(find("glob", "**", "path", "sub")).contains("sub/b.log").doesNotContain("sub/only");
        assertThat(find("glob", "*.log", "includeIgnored", true)).containsExactly("a.log", "keep.log", "sub/b.log");
    }

    @Test
    void find_ignoredAboveRoot_ignored() throws Exception {
        try (GitFixture git = GitFixture.init(fixture.outside)) {
            git.write(".gitignore", "*.log\n").write(".git/info/exclude", "*.tmp\n");
        }
        fixture.write("a.log", "").write("a.tmp", "").write("a.txt", "").open();
        assertThat(find("glob", "*")).containsExactly("a.txt");
    }

    @Test
    void find_sensitive_notFound() throws Exception {
        fixture.write(".env", "")
                .write(".env.example", "")
                .write("x/server.key", "")
                .write(".git/config", "");
        assertThat(find("glob", "**")).containsExactly(".env.example");
    }

    @Test
    void find_linkToFolder_notFollowed() throws Exception {
        Files.createSymbolicLink(fixture.root.resolve("out"), fixture.outside);
        Files.createSymbolicLink(fixture.root.resolve("self"), Path.of("."));
        assertThat(find("glob", "**")).containsExactly("out", "self");
    }

    @Test
    void find_many_pagesGiveEachOnce() throws Exception {
        for (int i = 0; i < 1100; i++) {
            fixture.write("d" + i % 7 + "/f" + i + ".x", "");
        }
        assertThat(fixture.pages("fs_find", "paths", "glob", "*.x").stream()
                        .map(node -> node.asString())
                        .toList())
                .hasSize(1100)
                .doesNotHaveDuplicates();
    }

    @Test
    void find_exactlyOnePage_noCursor() throws Exception {
        for (int i = 0; i < Bounds.PAGE_ENTRIES; i++) {
            fixture.write("f" + i, "");
        }
        assertThat(fixture.ok("fs_find", "glob", "*").has("cursor")).isFalse();
    }

    @Test
    void find_timeOver_cursorGoesOn() throws Exception {
        for (int i = 0; i < 50; i++) {
            fixture.write("f" + i, "");
        }
        SteppingTicker ticker = new SteppingTicker(Bounds.SEARCH_TIME.dividedBy(10));
        fixture.open(WorkspacePolicy.DEFAULT, ticker);
        assertThat(fixture.ok("fs_find", "glob", "*").path("timedOut").asBoolean())
                .isTrue();
        assertThat(fixture.pages("fs_find", "paths", "glob", "*")).hasSize(50);
    }

    @Test
    void find_malformedGlob_refused() {
        assertThat(fixture.failure("fs_find", "glob", "[a")).isEqualTo("invalid_pattern");
    }
}
