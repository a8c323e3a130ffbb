package dev.edgemcp.core.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How important a log message to the client is, least first; the names of RFC 5424. */
public enum LogLevel {
    DEBUG,
    INFO,
    NOTICE,
    WARNING,
    ERROR,
    CRITICAL,
    ALERT,
    EMERGENCY;

    /** The name on the wire. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level of that name on the wire, if there is one. */
    public static Optional<LogLevel> of(String id) {
        return Arrays.stream(values()).filter(level -> level.id().equals(id)).findFirst();
    }
}
