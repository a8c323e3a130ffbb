package dev.edgemcp.server.netty;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks that need nothing but the head of a request, in their order: form, Host, Origin, preflight, path and method.
 * The key comes after. Immutable.
 */
final class Gate {
    /** What a head deserves. */
    sealed interface Decision {}

    /** An answer of the listener; the connection may go on after it if that is safe. */
    record Answer(Reply reply, boolean mayContinue) implements Decision {}

    /** The route's turn, once the key is checked and the body read. */
    record Serve(Route route) implements Decision {}

    /** The upgrade handler's turn, once the key is checked. */
    record Upgrade(UpgradeHandler handler) implements Decision {}

    private final HostCheck hosts;
    private final Cors cors;
    private final Map<String, Route> routes = new HashMap<>();
    private final Map<String, UpgradeHandler> upgrades;

    Gate(HostCheck hosts, Cors cors, List<Route> routes, Map<String, UpgradeHandler> upgrades) {
        this.hosts = hosts;
        this.cors = cors;
        this.upgrades = Map.copyOf(upgrades);
        for (Route route : routes) {
            for (String path : route.paths()) {
                if (this.routes.put(path, route) != null || upgrades.containsKey(path)) {
                    throw new IllegalArgumentException("two routes for " + path);
                }
            }
        }
    }

    Decision examine(HttpRequest head, Target target) {
        Reply malformed = malformed(head);
        if (malformed != null) {
            return new Answer(malformed, false);
        }
        Route route = routes.get(target.path());
        HttpHeaders headers = head.headers();
        boolean checked = route == null || route.checked();
        if (checked) {
            String host = headers.get("host");
            if (!hosts.accepts(host == null ? "" : host)) {
                return new Answer(Problems.forbiddenHost(), false);
            }
            for (String origin : headers.getAll("origin")) {
                if (!cors.allows(origin)) {
                    return new Answer(Problems.forbiddenOrigin(), false);
                }
            }
            if (Cors.isPreflight(head.method().name(), headers)) {
                return new Answer(Reply.empty(204, Cors.preflightHeaders(headers)), true);
            }
        }
        return find(route, head.method().name(), target);
    }

    private Decision find(@Nullable Route route, String method, Target target) {
        UpgradeHandler upgrade = upgrades.get(target.path());
        if (route == null && upgrade == null) {
            return new Answer(Problems.notFound(), true);
        }
        Set<String> methods = route == null ? Set.of("GET") : route.methods();
        if (method.equals("OPTIONS")) {
            return new Answer(Reply.empty(204, Problems.allow(methods)), true);
        }
        if (!methods.contains(method)) {
            return new Answer(Problems.methodNotAllowed(methods), true);
        }
        return upgrade != null ? new Upgrade(upgrade) : new Serve(Objects.requireNonNull(route));
    }

    /** The origin to tell that it may read the answer, or null. Only where Origin is checked. */
    @Nullable
    String readableBy(HttpRequest head, Target target) {
        String origin = head.headers().get("origin");
        Route route = routes.get(target.path());
        boolean checked = route == null || route.checked();
        return checked && origin != null && cors.allows(origin) ? origin : null;
    }

    private static @Nullable Reply malformed(HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            return undecodable(head.decoderResult().cause());
        }
        HttpVersion version = head.protocolVersion();
        if (version.majorVersion() != 1) {
            return Problems.versionNotSupported();
        }
        int hosts = head.headers().getAll("host").size();
        if (hosts > 1 || (hosts == 0 && version.equals(HttpVersion.HTTP_1_1))) {
            return Problems.malformed("A request needs one Host header.");
        }
        if (head.headers().contains("expect") && !HttpUtil.is100ContinueExpected(head)) {
            return Problems.expectationFailed();
        }
        return null;
    }

    static Reply undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Problems.lineTooLong();
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            return Problems.headersTooLarge();
        }
        return Problems.malformed("This is not HTTP/1.1.");
    }
}
