package dev.edgemcp.server.telemetry;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms that metrics can be had in. Only {@link #OPENMETRICS} shows exemplars. */
public enum Exposition {
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final int MAX_TYPES = 32;

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    /** The {@code Content-Type} of the form. */
    public String contentType() {
        return contentType;
    }

    /**
     * What a client gets: OpenMetrics if it names that, and Prometheus' own otherwise.
     *
     * @param accept the values of {@code Accept}, or null
     */
    public static Exposition of(@Nullable List<String> accept) {
        if (accept != null) {
            for (String header : accept) {
                for (String type : header.split(",", MAX_TYPES)) {
                    String plain = type.replace(" ", "").toLowerCase(Locale.ROOT);
                    if (plain.equals("application/openmetrics-text")
                            || plain.startsWith("application/openmetrics-text;")
                                    && !plain.matches(".*;q=0(\\.0*)?(;.*)?")) {
                        return OPENMETRICS;
                    }
                }
            }
        }
        return PROMETHEUS;
    }
}
