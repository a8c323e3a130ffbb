package dev.edgemcp.core.platform;

import dev.edgemcp.core.tool.PassThrough;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the Core Platform is, and what it may cost.
 *
 * @param url {@code http} or {@code https}; the paths of its API come after this one's
 * @param apiKey this server's own key, whose tools the tenant {@code default} sees, or null
 * @param edgeMcpId what this server calls itself there
 * @param tenants keys of further tenants of this server, by their names
 * @param clientKeys whose keys are let in here because the platform knows them
 * @param refreshInterval how often a catalogue is read anew
 * @param passThrough which credentials of callers go to its tools
 * @param bounds what requests may cost
 * @param record whether sessions and calls are told to the platform
 * @param reserved whether a name of a tool is to be left to this server's own tools
 */
public record PlatformSettings(
        URI url,
        @Nullable String apiKey,
        String edgeMcpId,
        Map<String, String> tenants,
        ClientKeys clientKeys,
        Duration refreshInterval,
        PassThrough passThrough,
        Bounds bounds,
        boolean record,
        Predicate<String> reserved) {
    /** Whose keys the platform is asked about. */
    public enum ClientKeys {
        /** Nobody's. */
        NONE,
        /** Those of the tenant that this server's own key belongs to. */
        OWN,
        /** Those of every tenant of the platform. */
        ANY
    }

    /**
     * What requests may cost.
     *
     * @param connectTimeout to the platform
     * @param requestTimeout for a whole answer, but that of a tool
     * @param toolTimeout for the whole answer of a tool
     * @param maxConcurrentCalls calls of tools at once; one tenant gets half of them
     * @param maxTools in one catalogue; further ones are left out
     * @param maxCatalogueBytes of the answer with a catalogue
     * @param maxResultBytes of the answer of a tool
     * @param maxQueuedRecords what waits to be told before more of it is dropped
     * @param firstBackoff how long the platform is left alone once it has failed several times, at first; then twice as long
     *     each time
     * @param longestBackoff and at most
     */
    public record Bounds(
            Duration connectTimeout,
            Duration requestTimeout,
            Duration toolTimeout,
            int maxConcurrentCalls,
            int maxTools,
            int maxCatalogueBytes,
            int maxResultBytes,
            int maxQueuedRecords,
            Duration firstBackoff,
            Duration longestBackoff) {
        /** 5, 10 and 30 seconds; 16 calls; 5,000 tools in 8 MiB; results of 2 MiB; 1,000 records; 1 to 30 seconds. */
        public static final Bounds DEFAULT = new Bounds(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                16,
                5_000,
                8 * 1024 * 1024,
                2 * 1024 * 1024,
                1_000,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }

    /** @throws IllegalArgumentException if the URL is none that can be used */
    public PlatformSettings {
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https"))
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the URL of the Core Platform must be one such as https://HOST[:PORT][/PATH]");
        }
        tenants = Map.copyOf(tenants);
    }

    @Override
    public String toString() {
        return "PlatformSettings[" + url + ", apiKey=" + (apiKey == null ? "none" : "(redacted)") + ", tenants="
                + tenants.keySet() + ", clientKeys=" + clientKeys + "]";
    }
}
