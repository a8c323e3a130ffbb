package dev.edgemcp.server.config;

import dev.edgemcp.core.platform.PlatformSettings;
import dev.edgemcp.core.platform.PlatformSettings.Bounds;
import dev.edgemcp.core.platform.PlatformSettings.ClientKeys;
import dev.edgemcp.core.tool.PassThrough;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the settings of the Core Platform of those of the file and the environment. */
final class PlatformParts {
    /** What names of this server's own tools begin with, there or not: nobody else's are to be taken for them. */
    private static final List<String> OWN_TOOLS = List.of("edge_", "fs_", "git_", "command_");

    private static final String NAMELESS = "edge-mcp";

    private PlatformParts() {}

    /** Whether there is a URL, and nothing to ask there. */
    static boolean useless(Configuration from) {
        return from.get(Settings.PLATFORM_URL) != null && from.need(Settings.PLATFORM_ENABLED) && of(from) == null;
    }

    /** The settings, or null if there is to be no Core Platform. */
    static @Nullable PlatformSettings of(Configuration from) {
        URI url = from.get(Settings.PLATFORM_URL);
        if (url == null || !from.need(Settings.PLATFORM_ENABLED)) {
            return null;
        }
        String key = from.get(Settings.PLATFORM_API_KEY);
        Map<String, String> tenants = from.named(Settings.PLATFORM_TENANTS);
        ClientKeys clientKeys = clientKeys(from);
        if (key == null && tenants.isEmpty() && clientKeys == ClientKeys.NONE) {
            return null;
        }
        String id = from.get(Settings.PLATFORM_EDGE_ID);
        List<String> services = from.get(Settings.PLATFORM_PASSTHROUGH);
        Bounds plain = Bounds.DEFAULT;
        return new PlatformSettings(
                url,
                key,
                id == null ? hostName() : id,
                tenants,
                clientKeys,
                from.need(Settings.PLATFORM_REFRESH),
                services == null ? PassThrough.NONE : PassThrough.of(services),
                new Bounds(
                        from.need(Settings.PLATFORM_CONNECT_TIMEOUT),
                        from.need(Settings.PLATFORM_REQUEST_TIMEOUT),
                        from.need(Settings.PLATFORM_TOOL_TIMEOUT),
                        from.need(Settings.PLATFORM_MAX_CALLS),
                        from.need(Settings.PLATFORM_MAX_TOOLS),
                        plain.maxCatalogueBytes(),
                        plain.maxResultBytes(),
                        plain.maxQueuedRecords(),
                        plain.firstBackoff(),
                        plain.longestBackoff()),
                from.need(Settings.PLATFORM_RECORD),
                name -> OWN_TOOLS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith));
    }

    /** Whether there is somebody to be asked about keys that nobody here knows. */
    static boolean asksAboutKeys(Configuration from) {
        return from.get(Settings.PLATFORM_URL) != null
                && from.need(Settings.PLATFORM_ENABLED)
                && clientKeys(from) != ClientKeys.NONE;
    }

    private static ClientKeys clientKeys(Configuration from) {
        return ClientKeys.valueOf(from.need(Settings.PLATFORM_CLIENT_KEYS).toUpperCase(Locale.ROOT));
    }

    /** The name of this machine, without asking the network for it: that can take long. */
    private static String hostName() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.isEmpty() ? NAMELESS : name;
        } catch (IOException | SecurityException e) {
            String name = System.getenv().getOrDefault("HOSTNAME", System.getenv("COMPUTERNAME"));
            return name == null || name.isBlank() ? NAMELESS : name;
        }
    }
}
