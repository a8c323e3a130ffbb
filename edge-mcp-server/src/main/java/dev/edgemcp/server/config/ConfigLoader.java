package dev.edgemcp.server.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a configuration together: defaults, overridden by the file, overridden by the environment, overridden by flags.
 * Immutable; every load reads the file anew.
 */
public final class ConfigLoader {
    /** The environment variable that names the file. */
    public static final String VARIABLE = "EDGE_MCP_CONFIG";

    private final @Nullable Path file;
    private final Map<String, String> environment;
    private final Flags flags;

    private ConfigLoader(@Nullable Path file, Map<String, String> environment, Flags flags) {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.flags = flags;
    }

    /**
     * A loader for the file that was named, else for the one that {@code EDGE_MCP_CONFIG} names, else for none.
     *
     * @throws ConfigException if the variable is not a path
     */
    public static ConfigLoader of(@Nullable Path named, Map<String, String> environment, Flags flags) {
        String variable = environment.getOrDefault(VARIABLE, "").strip();
        try {
            Path file = named != null ? named : variable.isEmpty() ? null : Path.of(variable);
            return new ConfigLoader(file, environment, flags);
        } catch (InvalidPathException e) {
            throw new ConfigException(List.of(new Problem(Source.environment(VARIABLE), "", "is not a path")));
        }
    }

    /** The file, or null if there is none. */
    public @Nullable Path file() {
        return file;
    }

    /**
     * The configuration as it is now. Blocks while it reads the file.
     *
     * @throws ConfigException with everything that is wrong
     */
    public Configuration load() {
        if (file == null) {
            return load("");
        }
        try {
            return load(ConfigFile.text(ConfigFile.read(file)));
        } catch (IOException e) {
            throw new ConfigException(List.of(unreadable(file, e.getMessage())));
        }
    }

    static Problem unreadable(Path file, @Nullable String why) {
        return new Problem(new Source(Source.Layer.FILE, file.toString(), 0), "", "cannot be read: " + why);
    }

    /** The same with that text in place of the file's. */
    Configuration load(String text) {
        List<Problem> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Map<String, Effective<?>> values = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            standard(setting, values);
        }
        if (file != null) {
            for (YamlReader.Leaf leaf : YamlReader.read(text, file.toString(), problems)) {
                put(leaf.setting(), leaf.name(), leaf.path(), leaf.words(), leaf.source(), values, problems);
            }
        }
        EnvironmentReader variables = new EnvironmentReader(environment, notes);
        for (Setting<?> setting : Settings.ALL) {
            variables.read(setting, (words, source) -> put(setting, words, source, values, problems));
            List<String> words = flags.get(setting);
            if (words != null) {
                put(setting, words, Source.flag(String.valueOf(setting.flag())), values, problems);
            }
        }
        variables.noteUnknown();
        burst(Settings.GLOBAL_RPS, Settings.GLOBAL_BURST, values);
        burst(Settings.TENANT_RPS, Settings.TENANT_BURST, values);
        burst(Settings.TOOL_RPS, Settings.TOOL_BURST, values);
        burst(Settings.TENANTS_TENANT_RPS, Settings.TENANTS_TENANT_BURST, values);
        burst(Settings.TENANTS_TOOL_RPS, Settings.TENANTS_TOOL_BURST, values);
        Configuration configuration = new Configuration(file, values, notes);
        Checks.check(configuration, problems);
        if (!problems.isEmpty()) {
            problems.sort(Comparator.<Problem, Source.Layer>comparing(
                            problem -> problem.source().layer())
                    .thenComparing(problem -> problem.source().line()));
            throw new ConfigException(problems);
        }
        return configuration.noted();
    }

    /** A burst that nobody has named is twice its rate. */
    private static void burst(Setting<Double> rate, Setting<Long> burst, Map<String, Effective<?>> values) {
        String end = burst.path().substring(burst.path().lastIndexOf('.'));
        for (Effective<?> given : List.copyOf(values.values())) {
            if (given.setting().path().equals(rate.path())) {
                String path = given.path().substring(0, given.path().lastIndexOf('.')) + end;
                long twice = Math.max(1, Math.round(Math.min(1e9, 2 * (Double) given.value())));
                values.putIfAbsent(
                        path,
                        new Effective<>(burst, given.name(), path, List.of("" + twice), twice, Source.TWICE_THE_RATE));
            }
        }
    }

    private static <T> void standard(Setting<T> setting, Map<String, Effective<?>> values) {
        String text = setting.standard();
        if (text != null) {
            T value = setting.kind().read().apply(List.of(text));
            if (value == null) {
                throw new IllegalStateException("the default of " + setting + " is not allowed");
            }
            values.put(
                    setting.path(), new Effective<>(setting, "", setting.path(), List.of(text), value, Source.DEFAULT));
        }
    }

    private static <T> boolean put(
            Setting<T> setting,
            List<String> words,
            Source source,
            Map<String, Effective<?>> values,
            List<Problem> problems) {
        return put(setting, "", setting.path(), words, source, values, problems);
    }

    private static <T> boolean put(
            Setting<T> setting,
            String name,
            String path,
            List<String> words,
            Source source,
            Map<String, Effective<?>> values,
            List<Problem> problems) {
        T value = setting.kind().read().apply(words);
        if (value == null) {
            String told = setting.kind().confidential() || words.isEmpty()
                    ? ""
                    : ", not '" + Schema.shortened(words.get(0)) + "'";
            problems.add(new Problem(source, path, "must be " + setting.kind().allowed() + told));
            return false;
        }
        values.put(path, new Effective<>(setting, name, path, words, value, source));
        return true;
    }
}
