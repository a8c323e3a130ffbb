package dev.edgemcp.cli.kube.state;

import dev.edgemcp.core.jsonrpc.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How old the keys of a file of keys are, without any of them.
 *
 * @param total how many there are; 0 without a file
 * @param expired how many are of no use any more
 * @param soon how many end within {@link #SOON}
 * @param oldest when the oldest was made; null if there is none
 * @param readable whether the file could be read
 */
public record KeyFileAges(
        int total, int expired, int soon, @Nullable Instant oldest, boolean readable) {
    /** No file. */
    public static final KeyFileAges NONE = new KeyFileAges(0, 0, 0, null, true);

    /** How long before its end a key is worth a word. */
    public static final Duration SOON = Duration.ofDays(14);

    private static final KeyFileAges UNREADABLE = new KeyFileAges(0, 0, 0, null, false);

    static KeyFileAges of(String text, Instant now) {
        JsonNode keys;
        try {
            keys = Json.parseObject(text).path("keys");
        } catch (JacksonException | IllegalArgumentException e) {
            return UNREADABLE;
        }
        if (!keys.isArray()) {
            return UNREADABLE;
        }
        int expired = 0;
        int soon = 0;
        Instant oldest = null;
        for (JsonNode key : keys) {
            Instant expires = Fields.time(key, "expires");
            Instant created = Fields.time(key, "created");
            if (expires != null && !expires.isAfter(now)) {
                expired++;
            } else if (expires != null && expires.isBefore(now.plus(SOON))) {
                soon++;
            }
            oldest = created != null && (oldest == null || created.isBefore(oldest)) ? created : oldest;
        }
        return new KeyFileAges(keys.size(), expired, soon, oldest, true);
    }
}
