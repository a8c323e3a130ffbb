package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The first words with a server: connects, and finds the revision that both sides speak. Blocks; used once. */
final class Negotiation {
    private static final Revision MODERN = Revision.V2026_07_28;

    private final ClientTarget target;
    private final ClientOptions options;
    private final long deadline;

    Negotiation(ClientTarget target, ClientOptions options) {
        this.target = target;
        this.options = options;
        this.deadline = options.ticker().nanos() + options.connectTimeout().toNanos();
    }

    /** What came of it. */
    record Agreement(Requests requests, ServerInfo server) {}

    Agreement run() {
        Requests requests = open();
        try {
            if (options.era() == Era.LEGACY) {
                return initialize(requests);
            }
            CompletableFuture<ObjectNode> probe =
                    requests.send(Mcp.DISCOVER, Json.object(), MODERN, CallOptions.of(left()));
            McpClientException refusal;
            try {
                return modern(requests, await(probe, options.era() == Era.MODERN ? left() : probeTimeout()));
            } catch (McpClientException e) {
                if (options.era() == Era.MODERN || conclusive(e)) {
                    throw e;
                }
                refusal = e;
            }
            // Some servers hang up when the first request is not the handshake, and a WebSocket may learn of it late.
            boolean mute = target instanceof ClientTarget.WebSocket && refusal.reason() == Reason.TIMEOUT;
            if (mute || requests.channel().lost()) {
                requests.close();
                requests = open();
            }
            try {
                return initialize(requests);
            } catch (McpClientException e) {
                Agreement late = late(requests, probe);
                if (late != null) {
                    return late;
                }
                e.addSuppressed(refusal);
                throw e;
            } finally {
                probe.cancel(false);
            }
        } catch (RuntimeException e) {
            requests.close();
            throw e;
        }
    }

    private Requests open() {
        Channel channel;
        if (target instanceof ClientTarget.WebSocket webSocket) {
            channel = SharedChannel.over(WebSocketWire.open(webSocket, options), options);
        } else if (target instanceof ClientTarget.Stdio stdio) {
            channel = SharedChannel.over(StdioWire.open(stdio, options), options);
        } else if (target instanceof ClientTarget.Http http) {
            channel = new HttpChannel(http, options);
        } else {
            throw new AssertionError(target);
        }
        return new Requests(channel, options);
    }

    private static Agreement modern(Requests requests, ObjectNode result) {
        for (JsonNode version : result.path("supportedVersions")) {
            if (version.asString("").equals(MODERN.id())) {
                return new Agreement(requests, ServerInfo.from(MODERN, result));
            }
        }
        throw new McpClientException(
                Reason.INCOMPATIBLE, "the server does not speak MCP " + MODERN.id() + ", by its own account");
    }

    private Agreement initialize(Requests requests) {
        ObjectNode params = Json.object();
        params.put("protocolVersion", Revision.newestWithHandshake().id());
        params.set("capabilities", Json.object());
        params.set("clientInfo", options.clientInfo().toJson());
        Duration left = left();
        ObjectNode result = await(requests.send(Mcp.INITIALIZE, params, null, CallOptions.of(left)), left);
        String version = result.path("protocolVersion").asString("");
        Revision revision = Revision.of(version)
                .filter(candidate -> !candidate.stateless())
                .orElseThrow(() -> new McpClientException(
                        Reason.INCOMPATIBLE,
                        "the server wants to speak MCP \"" + Failures.quote(version)
                                + "\" after a handshake, and this client cannot"));
        await(requests.channel().notify(new Notification(Mcp.INITIALIZED, null), revision), left());
        return new Agreement(requests, ServerInfo.from(revision, result));
    }

    /** A server that was slow to start may have answered the probe after all, and refuse the handshake for it. */
    private static @Nullable Agreement late(Requests requests, CompletableFuture<ObjectNode> probe) {
        if (!probe.isDone() || probe.isCompletedExceptionally()) {
            return null;
        }
        try {
            return modern(requests, probe.join());
        } catch (McpClientException e) {
            return null;
        }
    }

    /** Whether the failure of the probe says that the handshake would fail as well. */
    private static boolean conclusive(McpClientException probe) {
        JsonRpcError error = probe.error();
        if (error != null) {
            // A modern server, and the request was wrong or came at the wrong time.
            return error.code() == Mcp.HEADER_MISMATCH
                    || error.code() == Mcp.TOO_MANY_REQUESTS
                    || error.code() == Mcp.UNAVAILABLE;
        }
        int status = probe.status();
        return probe.reason() == Reason.UNREACHABLE
                || probe.reason() == Reason.FORBIDDEN
                || (status >= 300 && status < 400)
                || status == 429
                || status == 503;
    }

    private Duration probeTimeout() {
        Duration left = left();
        return options.probeTimeout().compareTo(left) < 0 ? options.probeTimeout() : left;
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1, deadline - options.ticker().nanos()));
    }

    private <T> T await(CompletableFuture<T> future, Duration timeout) {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof McpClientException known
                    ? known
                    : new McpClientException(Reason.CLOSED, "could not talk to " + target.describe(), e.getCause());
        } catch (TimeoutException e) {
            throw new McpClientException(
                    Reason.TIMEOUT, target.describe() + " did not answer within " + timeout.toMillis() / 1000.0 + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new McpClientException(Reason.CLOSED, "interrupted while connecting", e);
        }
    }
}
