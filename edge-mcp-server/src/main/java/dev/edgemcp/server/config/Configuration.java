package dev.edgemcp.server.config;

import dev.edgemcp.core.platform.PlatformSettings;
import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All values that count, each with where it comes from. Immutable. */
public final class Configuration {
    private final @Nullable Path file;
    private final Map<String, Effective<?>> values;
    private final List<String> notes;

    Configuration(@Nullable Path file, Map<String, Effective<?>> values, List<String> notes) {
        this.file = file;
        this.values = new LinkedHashMap<>(values);
        this.notes = List.copyOf(notes);
    }

    /** The file that was read, or null. */
    public @Nullable Path file() {
        return file;
    }

    /** What is worth a word at the start: variables that are ignored, settings that do nothing yet. */
    public List<String> notes() {
        return notes;
    }

    /** All values, in the order of {@link Settings#ALL}, those of one setting by their names. */
    public List<Effective<?>> all() {
        List<Effective<?>> all = new ArrayList<>();
        for (Setting<?> setting : Settings.ALL) {
            of(setting).stream().sorted((a, b) -> a.name().compareTo(b.name())).forEach(all::add);
        }
        return all;
    }

    /** The value of a setting, or null if it has none. */
    public <T> @Nullable T get(Setting<T> setting) {
        Effective<T> effective = effective(setting);
        return effective == null ? null : effective.value();
    }

    /** The value of a setting that has a default. */
    public <T> T need(Setting<T> setting) {
        return Objects.requireNonNull(get(setting), setting::path);
    }

    /** The value of a setting with its source, or null if it has none. */
    @SuppressWarnings("unchecked") // a value is put under the path of its own setting only
    <T> @Nullable Effective<T> effective(Setting<T> setting) {
        return (Effective<T>) values.get(setting.path());
    }

    /** The values of a setting whose path has a {@code *}, by name. */
    @SuppressWarnings("unchecked") // see above
    <T> Map<String, T> named(Setting<T> setting) {
        Map<String, T> named = new LinkedHashMap<>();
        of(setting).forEach(value -> named.put(value.name(), (T) value.value()));
        return named;
    }

    private Collection<Effective<?>> of(Setting<?> setting) {
        Effective<?> single = values.get(setting.path());
        if (single != null || !setting.path().contains("*")) {
            return single == null ? List.of() : List.of(single);
        }
        return values.values().stream()
                .filter(value -> value.setting().path().equals(setting.path()))
                .toList();
    }

    /** A file or folder that a setting names: from a file, relative to the file's folder. */
    public @Nullable Path path(Setting<String> setting) {
        Effective<String> effective = effective(setting);
        if (effective == null) {
            return null;
        }
        Path named = Path.of(effective.value());
        return file != null && effective.source().layer() == Source.Layer.FILE ? file.resolveSibling(named) : named;
    }

    /** Who is let in. */
    public AuthSettings auth() {
        return new AuthSettings(
                need(Settings.AUTH_MODE).equals("key"),
                get(Settings.API_KEY),
                path(Settings.KEYS_FILE),
                PlatformParts.asksAboutKeys(this));
    }

    /** How the server shuts down. */
    public DrainSettings drain() {
        return new DrainSettings(need(Settings.DRAIN_LAG), need(Settings.DRAIN_BUDGET));
    }

    /**
     * The secrets that sign sessions, the first of which signs while all verify; empty if none were configured. Blocks
     * while it reads their file.
     *
     * @throws IOException if there is a file that cannot be read, or anything is wrong with it; the message is for people
     */
    public List<byte[]> sessionSecrets() throws IOException {
        Effective<List<String>> given = effective(Settings.SESSION_SECRETS);
        Effective<String> file = effective(Settings.SESSION_SECRETS_FILE);
        if (file != null && (given == null || file.source().beats(given.source()))) {
            return SessionSecrets.read(Objects.requireNonNull(path(Settings.SESSION_SECRETS_FILE)));
        }
        return given == null ? List.of() : SessionSecrets.bytes(given.value());
    }

    /** Whether the tools of a workspace were turned off, by somebody with more to say than who named a folder. */
    public boolean workspaceOff() {
        Effective<Boolean> enabled = Objects.requireNonNull(effective(Settings.WORKSPACE_ENABLED));
        Effective<String> folder = effective(Settings.WORKSPACE_FOLDER);
        return !enabled.value() && (folder == null || !folder.source().beats(enabled.source()));
    }

    /** Whether to use a self-signed certificate, and not one that somebody with more to say has named. */
    public boolean selfSigned() {
        Effective<Boolean> selfSigned = Objects.requireNonNull(effective(Settings.TLS_SELF_SIGNED));
        Effective<String> certificate = effective(Settings.TLS_CERT);
        return selfSigned.value() && (certificate == null || selfSigned.source().beats(certificate.source()));
    }

    /** How often callers may call. */
    public LimitSettings limits() {
        return rateLimit().limits();
    }

    /** How often calls may be made. */
    public RateLimitSettings rateLimit() {
        return RateLimitSettings.of(this);
    }

    /** What is cached, and for how long. */
    public CacheSettings cache() {
        return new CacheSettings(
                need(Settings.L1_MAX_ITEMS),
                need(Settings.L1_TTL),
                need(Settings.L2_TTL),
                need(Settings.COMPRESSION),
                need(Settings.COMPRESSION_THRESHOLD));
    }

    /** Where Redis is, or null if there is to be none. */
    public @Nullable RedisSettings redis() {
        return need(Settings.REDIS_ENABLED) ? RedisParts.of(this) : null;
    }

    /** Whether the server is not to start without Redis. */
    public boolean redisMustBeThere() {
        return !need(Settings.REDIS_FALLBACK_MODE);
    }

    /** Whether and where traces go. */
    public TracingSettings tracing() {
        return TracingSettings.of(this);
    }

    /** Where the Core Platform is, and what of it is used; null if nothing is. */
    public @Nullable PlatformSettings corePlatform() {
        return PlatformParts.of(this);
    }

    /** What is logged. */
    public LogSettings logging() {
        return new LogSettings(need(Settings.LOG_LEVEL), named(Settings.LOG_LEVELS));
    }

    /** This configuration with the {@link Setting.Use#HOT} values of another. */
    Configuration withHotOf(Configuration other) {
        Map<String, Effective<?>> mixed = new LinkedHashMap<>(values);
        mixed.values().removeIf(Configuration::hot);
        other.values.values().stream().filter(Configuration::hot).forEach(value -> mixed.put(value.path(), value));
        return new Configuration(file, mixed, notes);
    }

    /** The paths of the settings that differ in value. */
    Set<String> differences(Configuration other) {
        Set<String> paths = new LinkedHashSet<>(values.keySet());
        paths.addAll(other.values.keySet());
        paths.removeIf(path -> Objects.equals(value(path), other.value(path)));
        return paths;
    }

    private @Nullable Object value(String path) {
        Effective<?> effective = values.get(path);
        return effective == null ? null : effective.value();
    }

    private static boolean hot(Effective<?> value) {
        return value.setting().use() == Setting.Use.HOT;
    }

    /** This configuration with a note about what it says and nobody listens to. */
    Configuration noted() {
        Predicate<Effective<?>> wanted = value -> value.setting().use() == Setting.Use.INACTIVE
                // Who turns off what is not there gets what he wants.
                && !(value.path().endsWith(".enabled") && value.value().equals("false"));
        Set<String> names = new TreeSet<>();
        values.values().stream()
                .filter(wanted)
                .forEach(value -> names.add(
                        value.source().layer() == Source.Layer.FILE
                                ? value.path()
                                : value.source().place()));
        List<String> more = new ArrayList<>(notes);
        if (PlatformParts.useless(this)) {
            more.add("the Core Platform is not asked for anything: that needs DEV_MESH_API_KEY (corePlatform.apiKey),"
                    + " corePlatform.tenants or corePlatform.clientKeys");
        }
        if (!names.isEmpty()) {
            more.add("not active in this version, and without effect: " + String.join(", ", names));
        }
        return new Configuration(file, values, more);
    }
}
