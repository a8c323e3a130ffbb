package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.StoredConfig;

/**
 * The harmless settings of a repository: a list of those that are needed to read it and commit to it. All others are dropped, known or
 * not, so that filters, diff commands, hooks, helpers and included files do not exist for JGit.
 */
final class GitSettings extends StoredConfig {
    private static final Set<String> CORE = Set.of(
            "repositoryformatversion",
            "bare",
            "worktree",
            "filemode",
            "symlinks",
            "autocrlf",
            "eol",
            "safecrlf",
            "checkstat",
            "ignorecase",
            "precomposeunicode",
            "logallrefupdates");
    private static final Set<String> EXTENSIONS = Set.of("objectformat", "refstorage");
    private static final Set<String> BRANCH = Set.of("remote", "merge");
    private static final Set<String> REMOTE = Set.of("fetch");

    private static final Set<String> USER = Set.of("name", "email");
    private static final Set<String> COMMIT = Set.of("gpgsign");

    private GitSettings() {}

    /** Reads the settings of a repository. */
    static GitSettings read(Path commonDir) throws IOException {
        GitSettings settings = new GitSettings();
        Path file = commonDir.resolve("config");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return settings;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("the settings are no file");
        }
        Config all = parse(file, LinkOption.NOFOLLOW_LINKS);
        settings.copy(all, "core", CORE);
        settings.copy(all, "extensions", EXTENSIONS);
        settings.copy(all, "user", USER);
        settings.copy(all, "commit", COMMIT);
        settings.copySubsections(all, "branch", BRANCH);
        settings.copySubsections(all, "remote", REMOTE);
        return settings;
    }

    /** Reads of a person's own settings what a commit needs to know; they may be a link. */
    static GitSettings readUser(Path file) throws IOException {
        GitSettings settings = new GitSettings();
        if (Files.isRegularFile(file)) {
            Config all = parse(file);
            settings.copy(all, "user", USER);
            settings.copy(all, "commit", COMMIT);
            settings.copy(all, "core", Set.of("autocrlf"));
        }
        return settings;
    }

    private static Config parse(Path file, OpenOption... options) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, options)) {
            bytes = in.readNBytes(Bounds.GIT_CONFIG_BYTES + 1);
        }
        if (bytes.length > Bounds.GIT_CONFIG_BYTES) {
            throw new IOException("the settings are too large");
        }
        // Unlike the class for files, this one does not read what include.path names.
        Config all = new Config();
        try {
            all.fromText(new String(bytes, StandardCharsets.UTF_8));
        } catch (ConfigInvalidException e) {
            throw new IOException("the settings cannot be read");
        }
        return all;
    }

    private void copy(Config all, String section, Set<String> names) {
        for (String name : names) {
            String value = all.getString(section, null, name);
            if (value != null) {
                setString(section, null, name, value);
            }
        }
    }

    private void copySubsections(Config all, String section, Set<String> names) {
        for (String subsection : all.getSubsections(section)) {
            for (String name : names) {
                List<String> values = List.of(all.getStringList(section, subsection, name));
                if (!values.isEmpty()) {
                    setStringList(section, subsection, name, values);
                }
            }
        }
    }

    @Override
    public void load() {}

    @Override
    public void save() throws IOException {
        throw new IOException("settings are only read here");
    }
}
