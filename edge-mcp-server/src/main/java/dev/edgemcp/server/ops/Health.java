package dev.edgemcp.server.ops;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.server.netty.HttpResponder;
import dev.edgemcp.server.netty.Route;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The health of the process, answered from its state without any work. Live means that it need not be restarted, ready
 * that it wants traffic, started that it has been ready once. Thread-safe.
 */
public final class Health {
    /** The states of a server, in the only order in which they come. */
    public enum State {
        STARTING,
        SERVING,
        DRAINING
    }

    private final String version;
    private final Ticker ticker;
    private final long start;
    private final Map<String, Supplier<@Nullable String>> parts = new ConcurrentSkipListMap<>();
    private volatile State state = State.STARTING;

    /** The health of a server that is starting now. */
    public Health(String version, Ticker ticker) {
        this.version = version;
        this.ticker = ticker;
        this.start = ticker.nanos();
    }

    /** Takes the next state. */
    public void become(State next) {
        if (next.compareTo(state) < 0) {
            throw new IllegalStateException("a server that is " + state + " cannot become " + next);
        }
        state = next;
    }

    /**
     * Shows how a part of the server is. A part in trouble makes nothing red: the server takes calls without it.
     *
     * @param name a word from a fixed set
     * @param trouble asked for each answer, and must not block; what it says is for everybody to read, since health needs no
     *     key; null if the part is well
     */
    public void part(String name, Supplier<@Nullable String> trouble) {
        parts.put(name, trouble);
    }

    /** The routes, for the listener. */
    public List<Route> routes() {
        return List.of(
                Route.open("/health/live", (request, responder) -> answer(responder, true)),
                Route.open("/health/ready", (request, responder) -> answer(responder, state == State.SERVING)),
                Route.open("/health/startup", (request, responder) -> answer(responder, state != State.STARTING)));
    }

    private void answer(HttpResponder responder, boolean good) {
        ObjectNode body = Json.object();
        ObjectNode shown = Json.object();
        boolean well = true;
        for (Map.Entry<String, Supplier<@Nullable String>> part : parts.entrySet()) {
            String trouble = part.getValue().get();
            shown.put(part.getKey(), trouble == null ? "ok" : trouble);
            well &= trouble == null;
        }
        body.put("status", !good ? "down" : well ? "up" : "degraded");
        body.put("state", state.name().toLowerCase(Locale.ROOT));
        body.put("version", version);
        body.put("uptimeSeconds", Duration.ofNanos(ticker.nanos() - start).toSeconds());
        if (!shown.isEmpty()) {
            body.set("parts", shown);
        }
        responder.respond(good ? 200 : 503, Map.of("Cache-Control", "no-store"), Json.text(body));
    }
}
