package dev.edgemcp.server.config;

import java.util.Map;

/**
 * What is logged.
 *
 * @param level error, warn, info or debug
 * @param levels the same for single loggers, by their names
 */
public record LogSettings(String level, Map<String, String> levels) {
    public LogSettings {
        levels = Map.copyOf(levels);
    }
}
