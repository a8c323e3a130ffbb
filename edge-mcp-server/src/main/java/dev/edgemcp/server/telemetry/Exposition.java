package dev.edgemcp.server.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The forms that metrics can be had in. Only {@link #OPENMETRICS} shows exemplars. */
public enum Exposition {
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final int MAX_TYPES = 32;
    private static final Pattern UNWANTED = Pattern.compile("q=0(\\.0*)?");

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
        boolean open = accept != null
                && accept.stream()
                        .flatMap(header -> Stream.of(header.split(",", MAX_TYPES)))
                        .anyMatch(Exposition::isOpenMetrics);
        return open ? OPENMETRICS : PROMETHEUS;
    }

    private static boolean isOpenMetrics(String type) {
        List<String> parts = Stream.of(type.toLowerCase(Locale.ROOT).split(";", MAX_TYPES))
                .map(String::strip)
                .toList();
        return parts.get(0).equals("application/openmetrics-text")
                && parts.stream().noneMatch(part -> UNWANTED.matcher(part).matches());
    }
}
