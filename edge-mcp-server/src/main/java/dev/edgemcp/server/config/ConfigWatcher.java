package dev.edgemcp.server.config;

import dev.edgemcp.server.watch.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again when it changes, and hands on what can be taken over while the server runs. A file
 * that is no good changes nothing. Thread-safe.
 */
public final class ConfigWatcher implements AutoCloseable {
    /** How often the file is looked at. What is new has to be seen twice, so it counts after half a second at most. */
    public static final Duration INTERVAL = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);

    /** Is told on the watcher's thread, one at a time. */
    public interface Listener {
        /**
         * The file is good.
         *
         * @param now what counts from here on: the values that the process started with, and the new ones of settings that
         *     are {@link Setting.Use#HOT}
         * @param changed the paths of settings that are new in {@code now}
         * @param restart the paths of settings that differ in the file and count only after a restart
         */
        void reloaded(Configuration now, Set<String> changed, Set<String> restart);

        /** The file is no good, and what counted before still counts. */
        void refused(List<Problem> problems);
    }

    /** What the file holds, told apart by its hash, or why it cannot be read. */
    private record Content(
            String digest, @Nullable String text, @Nullable String failure) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Content content
                    && content.digest.equals(digest)
                    && Objects.equals(content.failure, failure);
        }

        @Override
        public int hashCode() {
            return digest.hashCode();
        }

        @Override
        public String toString() {
            return "Content[redacted]";
        }
    }

    private final ConfigLoader loader;
    private final Path file;
    private final Listener listener;
    private final Watch<Content> watch;
    private volatile Configuration current;
    // On the watcher's thread only.
    private boolean looked;

    private ConfigWatcher(ConfigLoader loader, Path file, Configuration first, Duration interval, Listener listener) {
        this.loader = loader;
        this.file = file;
        this.listener = listener;
        this.current = first;
        // The first look always is new: the file may have changed since it was read.
        this.watch = Watch.start(
                "edge-mcp-config", interval, new Content("", null, null), true, () -> look(file), this::reload);
    }

    /**
     * Begins to watch the file of the loader; null if it has none.
     *
     * @param first what the process has started with
     * @param interval from one look to the next
     */
    public static @Nullable ConfigWatcher start(
            ConfigLoader loader, Configuration first, Duration interval, Listener listener) {
        Path file = loader.file();
        return file == null ? null : new ConfigWatcher(loader, file, first, interval, listener);
    }

    /** What counts now. */
    public Configuration current() {
        return current;
    }

    private static Content look(Path file) {
        try {
            byte[] bytes = ConfigFile.read(file);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Content(HexFormat.of().formatHex(digest), ConfigFile.text(bytes), null);
        } catch (IOException e) {
            return new Content("", null, String.valueOf(e.getMessage()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private void reload(Content content) {
        try {
            if (content.text() == null) {
                throw new ConfigException(List.of(ConfigLoader.unreadable(file, content.failure())));
            }
            take(loader.load(content.text()));
            looked = true;
        } catch (ConfigException e) {
            e.problems()
                    .forEach(problem ->
                            LOG.atWarn().addKeyValue("problem", problem).log("the configuration file is no good"));
            LOG.atWarn().addKeyValue("file", file).log("what was configured before stays");
            looked = true;
            listener.refused(e.problems());
        }
    }

    private void take(Configuration read) {
        Configuration now = current.withHotOf(read);
        Set<String> changed = new TreeSet<>(current.differences(now));
        Set<String> restart = new TreeSet<>(now.differences(read));
        current = now;
        if (!looked && changed.isEmpty() && restart.isEmpty()) {
            return;
        }
        if (!changed.isEmpty()) {
            LOG.atInfo().addKeyValue("changed", changed).log("the configuration file has changed, and counts");
        }
        if (!restart.isEmpty()) {
            LOG.atWarn().addKeyValue("settings", restart).log("settings have changed that count after a restart only");
        }
        listener.reloaded(now, changed, restart);
    }

    /** Stops watching. Idempotent. */
    @Override
    public void close() {
        watch.close();
    }
}
