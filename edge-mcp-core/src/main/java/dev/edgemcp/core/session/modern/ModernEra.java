package dev.edgemcp.core.session.modern;

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
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Era;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.MethodTable;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Params;
import dev.edgemcp.core.session.PostExchange;
import dev.edgemcp.core.session.PostHeaders;
import dev.edgemcp.core.session.Reply;
import dev.edgemcp.core.tool.Principal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The stateless era. */
public final class ModernEra implements Era {
    /** How long clients may keep a list before they ask again, in milliseconds. */
    private static final int LIST_TTL_MILLIS = 30_000;

    private final Implementation server;
    private final @Nullable String instructions;
    private final int maxCalls;
    private final JsonRpcCodec codec;
    private final MethodTable methods;

    /**
     * @param instructions for the model, or null
     * @param maxCalls calls in flight at once in one conversation
     */
    public ModernEra(
            Implementation server,
            @Nullable String instructions,
            int maxCalls,
            Calls calls,
            JsonRpcCodec codec,
            CallListener listener) {
        this.server = server;
        this.instructions = instructions;
        this.maxCalls = maxCalls;
        this.codec = codec;
        this.methods = new MethodTable(
                Map.of(
                        Mcp.DISCOVER,
                        (request, params, exchange) -> CompletableFuture.completedFuture(discover()),
                        Mcp.TOOLS_LIST,
                        (request, params, exchange) -> calls.listTools(request, params, exchange)
                                .thenApply(outcome -> cacheable(result(outcome), "private")),
                        Mcp.TOOLS_CALL,
                        (request, params, exchange) ->
                                calls.callTool(request, params, exchange).thenApply(this::result)),
                404,
                listener);
    }

    @Override
    public CompletableFuture<Reply> request(Request request, Exchange exchange) {
        try {
            Envelope.check(request, exchange.headers());
        } catch (JsonRpcException e) {
            return CompletableFuture.completedFuture(methods.refuse(request, e.error(), 400));
        }
        return methods.answer(request, exchange);
    }

    @Override
    public void notification(Notification notification, Exchange exchange) {
        Cancellations.take(notification, exchange.conversation());
    }

    @Override
    public HttpExchange post(JsonRpcMessage message, PostHeaders headers, Principal principal, Outbound notifications) {
        if (!(message instanceof Request request)) {
            // Over HTTP, cancelling is closing the response stream, so no notification has anything to say.
            return PostExchange.of(Reply.NONE, codec);
        }
        Conversation conversation = new Conversation(principal, maxCalls);
        CompletableFuture<Reply> reply = request(request, new Exchange(conversation, notifications, headers));
        return PostExchange.of(reply, null, codec).onDisconnect(conversation::close);
    }

    private ObjectNode discover() {
        ObjectNode result = Json.object();
        ArrayNode versions = result.putArray("supportedVersions");
        Revision.statelessIds().forEach(versions::add);
        result.putObject("capabilities").putObject("tools");
        if (instructions != null) {
            result.put("instructions", instructions);
        }
        return cacheable(complete(result), "public");
    }

    private ObjectNode result(Outcome outcome) {
        if (outcome instanceof Outcome.Completed completed) {
            return complete(completed.result().toJson(Revision.V2026_07_28));
        }
        if (outcome instanceof Outcome.InputRequired input) {
            ObjectNode result = Json.object();
            result.set("inputRequests", input.requests());
            if (input.state() != null) {
                result.put("requestState", input.state());
            }
            return typed(result, "input_required");
        }
        throw new IllegalStateException("no wire form for " + outcome);
    }

    private ObjectNode complete(ObjectNode result) {
        return typed(result, "complete");
    }

    private ObjectNode typed(ObjectNode result, String type) {
        result.put("resultType", type);
        ObjectNode meta = Params.of(result).object(Mcp.META);
        meta.set(Mcp.META_SERVER_INFO, server.toJson());
        result.set(Mcp.META, meta);
        return result;
    }

    private static ObjectNode cacheable(ObjectNode result, String scope) {
        result.put("ttlMs", LIST_TTL_MILLIS);
        result.put("cacheScope", scope);
        return result;
    }

    static JsonRpcException invalid(String message) {
        return new JsonRpcException(JsonRpcError.INVALID_PARAMS, message);
    }
}
