package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The git settings of whoever runs the server: their name and address, and what else a commit must not pass over.
 * Everything else in these files stays unread, as do files that they include.
 *
 * @param files in which settings are looked for, the first that has one counts
 */
record GitUser(List<Path> files) {
    GitUser {
        files = List.copyOf(files);
    }

    /** The files of the user whom this process runs as. */
    static GitUser ofThisProcess() {
        List<Path> files = new ArrayList<>();
        Path home = Path.of(System.getProperty("user.home", ""));
        if (home.isAbsolute()) {
            String xdg = System.getenv("XDG_CONFIG_HOME");
            Path config = xdg == null || xdg.isEmpty() ? home.resolve(".config") : Path.of(xdg);
            files.add(home.resolve(".gitconfig"));
            files.add(config.resolve("git").resolve("config"));
        }
        return new GitUser(files);
    }

    /** A setting, or null if no file has it. */
    @Nullable
    String setting(String section, String name) throws IOException {
        for (Path file : files) {
            String value = GitSettings.readUser(file).getString(section, null, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
