package dev.edgemcp.server.netty;

import java.util.Set;

/**
 * Some paths, and who answers there.
 *
 * @param paths exact paths, each beginning with a slash
 * @param methods what the handler takes; others are answered 405, OPTIONS by the listener
 * @param authenticated whether a key is needed; without it a request has no principal
 * @param checked whether Host and Origin are looked at, and browsers of allowed origins told so
 */
public record Route(Set<String> paths, Set<String> methods, boolean authenticated, boolean checked, Handler handler) {
    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        /** Answers now or later through the responder. On the event loop: must not block. What it throws becomes a 500. */
        void handle(HttpRequest request, HttpResponder responder);
    }

    public Route {
        paths = Set.copyOf(paths);
        methods = Set.copyOf(methods);
    }

    /** A route for anybody, GET and HEAD: health and metrics. */
    public static Route open(String path, Handler handler) {
        return new Route(Set.of(path), Set.of("GET", "HEAD"), false, false, handler);
    }

    /** A route for those with a key, behind all checks. */
    public static Route guarded(String path, Set<String> methods, Handler handler) {
        return new Route(Set.of(path), methods, true, true, handler);
    }
}
