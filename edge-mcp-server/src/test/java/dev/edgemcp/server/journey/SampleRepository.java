package dev.edgemcp.server.journey;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;

/** A small git repository with a history, uncommitted changes, secrets, and a file that is slow to search. */
public final class SampleRepository {
    private SampleRepository() {}

    /** Makes it in the folder, which exists. */
    public static void create(Path folder) throws Exception {
        try (Git git = Git.init()
                .setDirectory(folder.toFile())
                .setInitialBranch("main")
                .call()) {
            Files.writeString(folder.resolve("README.md"), "# Sample\n\nThere is a needle here.\n");
            Files.writeString(folder.resolve(".gitignore"), "build/\n");
            Files.createDirectories(folder.resolve("src"));
            Files.writeString(folder.resolve("src/Main.java"), "class Main {}\n");
            commit(git, "First commit");
            git.branchCreate().setName("topic/one").call();
            Files.writeString(folder.resolve("src/Main.java"), "class Main {\n    int needle;\n}\n");
            commit(git, "Add a field");
        }
        Files.writeString(folder.resolve("README.md"), "# Sample\n\nThere is a needle here, changed.\n");
        Files.createDirectories(folder.resolve("build"));
        Files.writeString(folder.resolve("build/out.txt"), "ignored needle\n");
        Files.writeString(folder.resolve(".env"), "SECRET=needle\n");
        // Backtracking over this takes far longer than any test.
        Files.writeString(folder.resolve("slow.txt"), ("x".repeat(5_000) + "\n").repeat(200));
    }

    private static void commit(Git git, String message) throws Exception {
        PersonIdent ada = new PersonIdent("Ada", "ada@example.com");
        git.add().addFilepattern(".").call();
        git.commit()
                .setMessage(message)
                .setAuthor(ada)
                .setCommitter(ada)
                .setSign(false)
                .call();
    }
}
