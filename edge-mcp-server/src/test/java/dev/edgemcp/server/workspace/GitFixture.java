package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;

/** A repository to test with, made by JGit as it comes. */
final class GitFixture implements AutoCloseable {
    final Git git;
    private final Path root;
    private int commits;

    private GitFixture(Git git, Path root) {
        this.git = git;
        this.root = root;
    }

    static GitFixture init(Path root) throws GitAPIException {
        // So that the settings of whoever runs the tests do not count, and JGit writes nothing to their home.
        GitSystem.install();
        return new GitFixture(
                Git.init().setDirectory(root.toFile()).setInitialBranch("main").call(), root);
    }

    GitFixture write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Commits the whole work tree; each commit is a minute after the one before. */
    RevCommit commit(String message) throws GitAPIException {
        git.add().addFilepattern(".").call();
        git.add().addFilepattern(".").setUpdate(true).call();
        Instant when = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * commits++);
        PersonIdent person = new PersonIdent("Ada", "ada@example.org", when, ZoneOffset.UTC);
        return git.commit()
                .setMessage(message)
                .setAuthor(person)
                .setCommitter(person)
                .setNoVerify(true)
                .setSign(false)
                .call();
    }

    GitFixture config(String text) throws IOException {
        Path config = git.getRepository().getDirectory().toPath().resolve("config");
        Files.writeString(config, Files.readString(config) + text);
        return this;
    }

    @Override
    public void close() {
        git.close();
    }
}
