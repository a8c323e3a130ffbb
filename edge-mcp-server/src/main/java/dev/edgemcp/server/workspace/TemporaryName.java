package dev.edgemcp.server.workspace;

import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The name of a write that is not finished, in use until it is closed. Nothing else is named so, no tool shows or takes
 * such a name, and what a killed process leaves behind is known by it. Thread-safe.
 */
final class TemporaryName implements AutoCloseable {
    private static final Pattern PATTERN = Pattern.compile("\\.edge-mcp-[0-9a-f]{32}\\.tmp");
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path name;

    private TemporaryName(Path name) {
        this.name = name;
    }

    static TemporaryName create() {
        Path name = Path.of(".edge-mcp-" + UUID.randomUUID().toString().replace("-", "") + ".tmp");
        IN_USE.add(name);
        return new TemporaryName(name);
    }

    Path name() {
        return name;
    }

    /** Whether it is such a name. */
    static boolean matches(Path name) {
        return PATTERN.matcher(name.toString()).matches();
    }

    /** Whether this process is writing under the name. */
    static boolean inUse(Path name) {
        return IN_USE.contains(name);
    }

    @Override
    public void close() {
        IN_USE.remove(name);
    }
}
