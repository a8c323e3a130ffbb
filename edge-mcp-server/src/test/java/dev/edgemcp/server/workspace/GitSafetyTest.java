package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that name programs, in every way that git knows: none runs, and nothing is written. */
@Timeout(60)
class GitSafetyTest {
    @TempDir
    Path folder;

    WorkspaceFixture fixture;
    Path marker;

    @BeforeEach
    void repository() throws Exception {
        assumeTrue(File.separatorChar == '/');
        fixture = WorkspaceFixture.in(folder);
        marker = fixture.outside.resolve("marker");
        try (GitFixture git = GitFixture.init(fixture.root)) {
            git.write("a.txt", "one\n").write("b.txt", "two\n").write("big.txt", "x\n".repeat(100_000));
            git.commit("first");
            git.write("a.txt", "one\nmore\n");
            git.commit("second");
            git.write("c.txt", "staged\n");
            git.git.add().addFilepattern("c.txt").call();
        }
        // Same size, other time: only the content tells, so that filters would run.
        for (String name : new String[] {"a.txt", "b.txt", "big.txt"}) {
            Path file = fixture.root.resolve(name);
            String text = Files.readString(file);
            Files.writeString(file, "X" + text.substring(1));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        }
        fixture.write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
    }

    private String programs() throws Exception {
        Path script = fixture.outside.resolve("evil.sh");
        Files.writeString(script, "#!/bin/sh\necho ran >> " + marker + "\ncat\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path hooks = Files.createDirectories(fixture.root.resolve(".git/hooks"));
        for (String hook : new String[] {"post-index-change", "fsmonitor-watchman", "post-checkout", "pre-commit"}) {
            Files.copy(script, hooks.resolve(hook));
        }
        return """
                [core]
                	fsmonitor = EVIL
                	hooksPath = HOOKS
                	sshCommand = EVIL
                	pager = EVIL
                	editor = EVIL
                	askPass = EVIL
                	attributesFile = ATTRIBUTES
                [filter "evil"]
                	clean = EVIL
                	smudge = EVIL
                	process = EVIL
                	required = true
                [filter "lfs"]
                	clean = EVIL
                	smudge = EVIL
                [diff]
                	external = EVIL
                [diff "evil"]
                	command = EVIL
                	textconv = EVIL
                	xfuncname = "(.*a){20}$"
                [merge "evil"]
                	driver = EVIL
                [gpg]
                	program = EVIL
                [log]
                	showSignature = true
                [credential]
                	helper = "!EVIL"
                [alias]
                	status = "!EVIL"
                """.replace("EVIL", script.toString())
                .replace("HOOKS", hooks.toString())
                .replace("ATTRIBUTES", fixture.root.resolve(".gitattributes").toString());
    }

    private void addToConfig(String text) throws Exception {
        Path config = fixture.root.resolve(".git/config");
        Files.writeString(config, Files.readString(config) + text);
    }

    private void callAll() {
        fixture.open();
        fixture.ok("git_status");
        fixture.ok("git_diff");
        fixture.ok("git_diff", "staged", true);
        fixture.ok("git_diff", "from", "HEAD~1", "to", "HEAD");
        fixture.ok("git_log");
        fixture.ok("git_log", "path", "a.txt");
        fixture.ok("git_show", "revision", "HEAD");
        fixture.ok("git_show", "revision", "HEAD:a.txt");
        fixture.ok("git_blame", "path", "a.txt");
        fixture.ok("git_branches", "scope", "all");
        fixture.ok("fs_search", "pattern", "X");
        fixture.ok("fs_find", "glob", "*");
    }

    @Test
    void trap_jgitAsItComes_runsTheFilter() throws Exception {
        addToConfig(programs());
        try (Git git = Git.open(fixture.root.toFile())) {
            git.status().call();
        }
        assertThat(marker).exists();
    }

    @Test
    void call_repositoryNamesPrograms_noneRuns() throws Exception {
        addToConfig(programs());
        callAll();
        assertThat(marker).doesNotExist();
        assertThat(WorkspaceFixture.strings(fixture.ok("git_status").path("changes"), "path"))
                .containsExactly(".gitattributes", "a.txt", "b.txt", "big.txt", "c.txt");
    }

    @Test
    void call_includeNamesPrograms_noneRuns() throws Exception {
        Path included = Files.writeString(fixture.outside.resolve("included"), programs());
        addToConfig("[include]\n\tpath = " + included + "\n[includeIf \"gitdir:/\"]\n\tpath = " + included + "\n");
        callAll();
        assertThat(marker).doesNotExist();
    }

    @Test
    void call_includeIsPipe_notOpened() throws Exception {
        Path pipe = fixture.outside.resolve("pipe");
        assumeTrue(WorkspaceFixture.pipe(pipe));
        addToConfig("[include]\n\tpath = " + pipe + "\n");
        callAll();
    }

    @Test
    void call_submoduleNamesPrograms_noneRuns() throws Exception {
        addToConfig(programs());
        Path sub = fixture.root.resolve("sub");
        try (GitFixture git = GitFixture.init(sub)) {
            git.write("x.txt", "1");
            git.commit("sub");
        }
        try (Git git = Git.open(fixture.root.toFile())) {
            git.add().addFilepattern("sub").call();
        }
        Files.deleteIfExists(marker);
        Path config = sub.resolve(".git/config");
        Files.writeString(config, Files.readString(config) + programs2());
        Files.writeString(sub.resolve("x.txt"), "2");
        callAll();
        assertThat(marker).doesNotExist();
    }

    private String programs2() throws Exception {
        return "[filter \"evil\"]\n\tclean = " + fixture.outside.resolve("evil.sh") + "\n[core]\n\tfsmonitor = "
                + fixture.outside.resolve("evil.sh") + "\n";
    }

    @Test
    void files_anyProgram_refused() {
        GitFiles files = new GitFiles();
        assertThat(files.getGitSystemConfig()).isNull();
        assertThatThrownBy(() -> files.runInShell("true", new String[0]))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void call_any_writesNothing() throws Exception {
        Map<String, FileTime> before = files();
        callAll();
        assertThat(files()).isEqualTo(before);
    }

    private Map<String, FileTime> files() throws Exception {
        Map<String, FileTime> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(fixture.root)) {
            for (Path path : walk.toList()) {
                files.put(path.toString(), Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
            }
        }
        return files;
    }
}
