package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.Calls;
import dev.edgemcp.core.session.Cancellations;
import dev.edgemcp.core.session.Era;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.MethodTable;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Params;
import dev.edgemcp.core.session.PostHeaders;
import dev.edgemcp.core.session.Reply;
import dev.edgemcp.core.tool.Principal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The era of the handshake. */
public final class LegacyEra implements Era {
    private final Implementation server;
    private final @Nullable String instructions;
    private final MethodTable methods;
    private final LegacyHttp http;

    /**
     * @param instructions for the model, or null
     * @param sessions the sessions over HTTP; those over connections live and die with their connection
     */
    public LegacyEra(
            Implementation server,
            @Nullable String instructions,
            Calls calls,
            LegacySessions sessions,
            JsonRpcCodec codec,
            CallListener listener) {
        this.server = server;
        this.instructions = instructions;
        this.methods = new MethodTable(
                Map.of(
                        Mcp.INITIALIZE,
                        (request, params, exchange) -> CompletableFuture.completedFuture(initialize(params, exchange)),
                        Mcp.PING,
                        (request, params, exchange) -> CompletableFuture.completedFuture(Json.object()),
                        Mcp.TOOLS_LIST,
                        initialized(calls::listTools),
                        Mcp.TOOLS_CALL,
                        initialized(calls::callTool)),
                200,
                listener);
        this.http = new LegacyHttp(this, sessions, codec);
    }

    @Override
    public CompletableFuture<Reply> request(Request request, Exchange exchange) {
        return methods.answer(request, exchange);
    }

    @Override
    public void notification(Notification notification, Exchange exchange) {
        Cancellations.take(notification, exchange.conversation());
    }

    @Override
    public HttpExchange post(JsonRpcMessage message, PostHeaders headers, Principal principal, Outbound notifications) {
        return http.post(message, headers, principal, notifications);
    }

    private ObjectNode initialize(Params params, Exchange exchange) {
        // A client that asks for a revision that this server does not hold handshakes in gets the newest one it does.
        Revision agreed = Revision.of(params.string("protocolVersion"))
                .filter(revision -> !revision.stateless())
                .orElse(Revision.newestWithHandshake());
        exchange.conversation().agree(agreed);
        ObjectNode result = Json.object();
        result.put("protocolVersion", agreed.id());
        result.putObject("capabilities").putObject("tools");
        result.set("serverInfo", server.toJson());
        if (instructions != null) {
            result.put("instructions", instructions);
        }
        return result;
    }

    @FunctionalInterface
    private interface Call {
        CompletableFuture<Outcome> run(Request request, Params params, Exchange exchange);
    }

    private static MethodTable.Method initialized(Call call) {
        return (request, params, exchange) -> {
            Revision revision = exchange.conversation().revision();
            if (revision == null) {
                throw new JsonRpcException(
                        JsonRpcError.INVALID_REQUEST,
                        "not initialized: send initialize first, or " + Mcp.META_PROTOCOL_VERSION + " in params._meta");
            }
            return call.run(request, params, exchange).thenApply(outcome -> result(outcome, revision));
        };
    }

    private static ObjectNode result(Outcome outcome, Revision revision) {
        if (outcome instanceof Outcome.Completed completed) {
            return completed.result().toJson(revision);
        }
        throw new JsonRpcException(
                JsonRpcError.INVALID_REQUEST,
                "this needs input from the client, which takes protocol revision " + Revision.V2026_07_28.id());
    }
}
