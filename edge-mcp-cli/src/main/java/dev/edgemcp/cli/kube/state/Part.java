package dev.edgemcp.cli.kube.state;

import org.jspecify.annotations.Nullable;

/**
 * One part of what was asked for: its value, or why it could not be read. A part that was not looked for has neither.
 *
 * @param value null if it could not be read, or was not looked for
 * @param problem in one line; null if it was read
 * @param forbidden whether whoever asks may not read it
 */
public record Part<T>(@Nullable T value, @Nullable String problem, boolean forbidden) {
    /** A part that was read. */
    public static <T> Part<T> of(T value) {
        return new Part<>(value, null, false);
    }

    /** A part that could not be read. */
    public static <T> Part<T> failed(String problem, boolean forbidden) {
        return new Part<>(null, problem, forbidden);
    }

    /** A part that was not looked for. */
    public static <T> Part<T> none() {
        return new Part<>(null, null, false);
    }

    /** The value, or another one. */
    public T or(T other) {
        return value == null ? other : value;
    }
}
