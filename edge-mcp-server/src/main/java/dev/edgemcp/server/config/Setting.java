package dev.edgemcp.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be configured: a row of the table in {@link Settings}.
 *
 * @param path where it is in the file, its segments joined by dots; a {@code *} stands for any name
 * @param standard what it is if nobody says anything, or null for nothing
 * @param environment the variables that set it, the first one winning
 * @param flag the option of {@code edge-mcp serve} that sets it, or null
 */
public record Setting<T>(
        String path,
        Kind<T> kind,
        @Nullable String standard,
        List<String> environment,
        @Nullable String flag,
        Use use) {
    /** What a setting does. */
    public enum Use {
        /** It counts from the start of the process to its end. */
        START,
        /** A change of the file is taken over while the server runs. */
        HOT,
        /** It is accepted, and does nothing yet. */
        INACTIVE
    }

    public Setting {
        environment = List.copyOf(environment);
    }

    static <T> Setting<T> of(String path, Kind<T> kind, @Nullable String standard) {
        return new Setting<>(path, kind, standard, List.of(), null, Use.START);
    }

    Setting<T> env(String... names) {
        return new Setting<>(path, kind, standard, List.of(names), flag, use);
    }

    Setting<T> flag(String name) {
        return new Setting<>(path, kind, standard, environment, name, use);
    }

    Setting<T> hot() {
        return new Setting<>(path, kind, standard, environment, flag, Use.HOT);
    }

    Setting<T> inactive() {
        return new Setting<>(path, kind, standard, environment, flag, Use.INACTIVE);
    }

    /** Whether its value must not be shown. */
    public boolean secret() {
        return kind.form() == Kind.Form.SECRET || kind.form() == Kind.Form.SECRETS;
    }

    @Override
    public String toString() {
        return path;
    }
}
