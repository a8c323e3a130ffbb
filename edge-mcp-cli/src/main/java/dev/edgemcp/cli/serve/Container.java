package dev.edgemcp.cli.serve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Tells whether this process runs in a container, whose current folder is nobody's project. */
final class Container {
    private Container() {}

    static boolean around(Map<String, String> environment) {
        return environment.containsKey("KUBERNETES_SERVICE_HOST")
                // The image sets it, as others do: containerd by itself leaves no trace.
                || !environment.getOrDefault("container", "").isEmpty()
                || Files.exists(Path.of("/.dockerenv"))
                || Files.exists(Path.of("/run/.containerenv"));
    }
}
