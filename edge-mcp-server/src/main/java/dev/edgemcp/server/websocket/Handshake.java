package dev.edgemcp.server.websocket;

import dev.edgemcp.server.netty.HttpRequest;
import dev.edgemcp.server.netty.UpgradeHandler.Refused;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What RFC 6455 asks of an opening handshake, checked before the engine sees it. */
final class Handshake {
    static final String VERSION = "13";
    private static final int NONCE_BYTES = 16;

    private Handshake() {}

    /** What is wrong with it, or null. */
    static @Nullable Refused problem(HttpRequest request) {
        if (!tokens(request, "upgrade").contains("websocket")) {
            return malformed("This path speaks WebSocket: send 'Upgrade: websocket'.");
        }
        if (!tokens(request, "connection").contains("upgrade")) {
            return malformed("A WebSocket handshake needs 'Connection: Upgrade'.");
        }
        List<String> versions = request.headers("sec-websocket-version");
        if (versions.size() != 1 || !versions.get(0).trim().equals(VERSION)) {
            return new Refused(
                    426,
                    Map.of("sec-websocket-version", VERSION, "upgrade", "websocket"),
                    "upgrade_required",
                    "This server speaks version 13 of the WebSocket protocol.");
        }
        List<String> keys = request.headers("sec-websocket-key");
        if (keys.size() != 1 || !isNonce(keys.get(0).trim())) {
            return malformed("A WebSocket handshake needs one Sec-WebSocket-Key of 16 bytes in Base64.");
        }
        return null;
    }

    private static Refused malformed(String message) {
        return new Refused(400, Map.of(), "bad_handshake", message);
    }

    /** The elements of a list header, in lower case. */
    private static List<String> tokens(HttpRequest request, String header) {
        return elements(request, header).map(t -> t.toLowerCase(Locale.ROOT)).toList();
    }

    /** The elements of a list header, as they are. */
    static Stream<String> elements(HttpRequest request, String header) {
        return request.headers(header).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::trim)
                .filter(token -> !token.isEmpty());
    }

    private static boolean isNonce(String key) {
        try {
            return Base64.getDecoder().decode(key).length == NONCE_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
