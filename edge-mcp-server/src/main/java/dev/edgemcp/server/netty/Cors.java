package dev.edgemcp.server.netty;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which web pages may call, and what their browsers have to be told. */
final class Cors {
    private static final Set<String> REQUEST_HEADERS = Set.of(
            "content-type",
            "authorization",
            "x-api-key",
            "mcp-protocol-version",
            "mcp-method",
            "mcp-name",
            "mcp-session-id",
            "last-event-id");
    private static final String REQUEST_HEADER_PREFIX = "mcp-param-";

    private final Set<Origin> allowed;
    private final boolean loopback;

    Cors(Set<String> allowedOrigins, boolean loopback) {
        this.allowed = allowedOrigins.stream().map(Origin::parse).collect(Collectors.toUnmodifiableSet());
        this.loopback = loopback;
    }

    boolean allows(String origin) {
        Origin parsed = Origin.parse(origin);
        return parsed != null && (allowed.contains(parsed) || (loopback && parsed.isLoopback()));
    }

    /** What every response to the origin carries, allowed as it is; nothing if there is none. */
    static Map<String, String> responseHeaders(@Nullable String origin) {
        if (origin == null) {
            return Map.of();
        }
        return Map.of(
                "access-control-allow-origin",
                origin,
                "vary",
                "Origin",
                "access-control-expose-headers",
                "Mcp-Session-Id, WWW-Authenticate, Retry-After");
    }

    static boolean isPreflight(String method, HttpHeaders headers) {
        return method.equals("OPTIONS")
                && headers.contains("origin")
                && headers.contains("access-control-request-method");
    }

    /** What the answer to a preflight carries besides {@link #responseHeaders}. */
    static Map<String, String> preflightHeaders(HttpHeaders request) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("access-control-allow-methods", "POST, GET, DELETE, OPTIONS");
        headers.put("access-control-allow-headers", String.join(", ", allowedHeaders(request)));
        headers.put("access-control-max-age", "7200");
        return headers;
    }

    private static Set<String> allowedHeaders(HttpHeaders request) {
        Set<String> names = new LinkedHashSet<>(REQUEST_HEADERS);
        for (String line : request.getAll("access-control-request-headers")) {
            for (String name : line.split(",", -1)) {
                String wanted = name.trim().toLowerCase(Locale.ROOT);
                if (wanted.startsWith(REQUEST_HEADER_PREFIX) && isToken(wanted)) {
                    names.add(wanted);
                }
            }
        }
        return names;
    }

    private static boolean isToken(String name) {
        return name.chars().allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || "-_.".indexOf(c) >= 0);
    }
}
