package dev.edgemcp.server.workspace;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * What JGit sees of the system: no settings of the user or the machine, no environment. JGit has one such view per
 * process, so opening a repository here sets it for all.
 *
 * <p>A repository gets its {@link GitSettings} as if they were the user's: JGit's repository class reads its file itself,
 * includes and all, so {@link GitFiles} shows it none, and it falls through to these.
 */
final class GitSystem extends SystemReader.Delegate {
    /** JGit finds out how exact file times are by writing probe files into the repository, unless a setting says it. */
    private static final String TIME_RESOLUTION = "2 seconds";

    /** Of the repository that the thread is just opening. */
    private static final ThreadLocal<@Nullable GitSettings> OPENING = new ThreadLocal<>();

    private static final SystemReader REAL = SystemReader.getInstance();
    private static final GitSystem INSTANCE = new GitSystem();

    private final StoredConfig none = new NoSettings();

    private GitSystem() {
        super(REAL);
    }

    /** Opens a repository; the caller closes it. */
    static Repository open(GitLocation location) throws IOException {
        install();
        OPENING.set(GitSettings.read(location.commonDir()));
        try {
            return new FileRepositoryBuilder()
                    .setFS(new GitFiles())
                    .setGitDir(location.gitDir().toFile())
                    .setGitCommonDir(location.commonDir().toFile())
                    .setWorkTree(location.workTree().toFile())
                    .setIndexFile(location.gitDir().resolve("index").toFile())
                    .setMustExist(true)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("the repository cannot be used");
        } finally {
            OPENING.remove();
        }
    }

    /** Makes this JGit's view, also after somebody else has set another. */
    static void install() {
        if (SystemReader.getInstance() != INSTANCE) {
            SystemReader.setInstance(INSTANCE);
        }
    }

    @Override
    public @Nullable String getenv(String variable) {
        return null;
    }

    @Override
    public StoredConfig getUserConfig() {
        GitSettings settings = OPENING.get();
        return settings == null ? none : settings;
    }

    @Override
    public StoredConfig getJGitConfig() {
        return none;
    }

    @Override
    public StoredConfig getSystemConfig() {
        return none;
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public @Nullable Path getXdgConfigDirectory(FS fileSystem) {
        return null;
    }

    @Override
    public @Nullable Path getXdgCacheDirectory(FS fileSystem) {
        return null;
    }

    private static final class NoSettings extends StoredConfig {
        @Override
        public @Nullable String getString(String section, @Nullable String subsection, String name) {
            return section.equals("filesystem") ? TIME_RESOLUTION : null;
        }

        @Override
        public void load() {}

        @Override
        public void save() {}
    }

    private static final class NoFile extends FileBasedConfig {
        NoFile(Config parent, FS fs) {
            super(parent, new File("none"), fs);
        }

        @Override
        public void load() {}

        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
