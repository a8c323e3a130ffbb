package dev.edgemcp.server.command;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What programs see of the server's environment: a short list, so that a key or a token that it has is not among it.
 * Callers add nothing: too many variables make programs run or load other things ({@code LD_PRELOAD}, {@code
 * NODE_OPTIONS}, {@code GIT_SSH_COMMAND}), and no list of them is complete.
 */
final class CommandEnvironment {
    private static final Set<String> PASSED = Set.of(
            "HOME",
            "USER",
            "LOGNAME",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME");

    private CommandEnvironment() {}

    /** The environment of all commands, unmodifiable. */
    static Map<String, String> of(Map<String, String> server, SearchPath path) {
        Map<String, String> environment = new TreeMap<>();
        server.forEach((name, value) -> {
            if (PASSED.contains(name) || name.startsWith("LC_")) {
                environment.put(name, value);
            }
        });
        String java = server.getOrDefault("JAVA_HOME", "");
        if (outside(java, path)) {
            environment.put("JAVA_HOME", java);
        }
        environment.put("PATH", path.toString());
        environment.put("TERM", "dumb");
        return Collections.unmodifiableMap(environment);
    }

    private static boolean outside(String folder, SearchPath path) {
        try {
            Path place = Path.of(folder);
            return place.isAbsolute() && !path.reaches(place);
        } catch (InvalidPathException | IOException e) {
            return false;
        }
    }
}
