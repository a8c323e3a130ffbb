package dev.edgemcp.core.session.modern;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.call.Caller;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.event.Subscriber;
import dev.edgemcp.core.event.Subscriptions;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.session.Calls;
import dev.edgemcp.core.session.Changes;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.Params;
import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.trace.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code subscriptions/listen}: a request that is answered when it is over, and says what changes meanwhile. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions">Subscriptions</a>
 */
final class Listens {
    private static final Map<String, ListKind> LISTS = Map.of(
            "toolsListChanged", ListKind.TOOLS,
            "promptsListChanged", ListKind.PROMPTS,
            "resourcesListChanged", ListKind.RESOURCES);
    private static final String FILTER = "notifications";
    private static final String RESOURCES = "resourceSubscriptions";

    private record Open(RequestId id, Exchange exchange, CompletableFuture<ObjectNode> ended) {}

    private final Calls calls;
    private final Subscriptions subscriptions;
    private final JsonRpcCodec codec;
    private final Map<CallScope, Open> open = new ConcurrentHashMap<>();
    private volatile boolean draining;

    Listens(Calls calls, Subscriptions subscriptions, JsonRpcCodec codec) {
        this.calls = calls;
        this.subscriptions = subscriptions;
        this.codec = codec;
    }

    /** Answers when the subscription ends; fails with {@link CancellationException} if the client ends it. */
    CompletableFuture<ObjectNode> listen(Request request, Params params, Exchange exchange) {
        if (!exchange.reachable()) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_REQUEST, "what changes is told as events: accept text/event-stream");
        }
        if (!params.json().has(FILTER)) {
            throw ModernEra.invalid("params." + FILTER + " must be an object");
        }
        Params filter = params.in(FILTER);
        Set<String> lists = new LinkedHashSet<>();
        Set<String> changes = new HashSet<>();
        LISTS.forEach((member, kind) -> {
            if (filter.flag(member)) {
                lists.add(member);
                changes.add(kind.changed());
            }
        });
        List<String> uris = uris(filter);
        Conversation conversation = exchange.conversation();
        CallScope scope = new CallScope(conversation.principal(), Caller.NONE);
        conversation.begin(request.id(), scope);
        Subscriber subscriber = subscriptions.open(conversation.principal());
        subscriber.lists(changes);
        CompletableFuture<ObjectNode> ended = new CompletableFuture<>();
        open.put(scope, new Open(request.id(), exchange, ended));
        scope.onCancel(() -> ended.completeExceptionally(new CancellationException()));
        ended.whenComplete((result, failure) -> {
            open.remove(scope);
            subscriber.close();
            conversation.end(request.id());
        });
        watch(request, params, exchange, subscriber, uris).whenComplete((watched, failure) -> {
            if (failure != null) {
                ended.completeExceptionally(failure);
            } else if (!ended.isDone()) {
                exchange.out()
                        .send(codec.encode(new Notification(
                                Mcp.LISTEN_ACKNOWLEDGED, acknowledgement(request.id(), lists, watched))));
                subscriber.tell(new Changes(exchange.out(), codec, meta(request.id())));
                // The request lives on for hours; what took time is over.
                exchange.span().end();
            }
        });
        if (draining) {
            ended.complete(over(request.id()));
        }
        return ended;
    }

    /** Ends all subscriptions, and those that may still begin. */
    void drain() {
        draining = true;
        open.values().forEach(this::end);
    }

    /**
     * Ends one with the answer to it. Where all share a channel, the specification wants a cancellation as well; it comes
     * after the answer, so that a client which goes by the first it hears knows that nothing went wrong.
     */
    private void end(Open one) {
        if (one.ended().complete(over(one.id())) && one.exchange().headers() == null) {
            ObjectNode params = Json.object();
            params.set(Mcp.META, meta(one.id()));
            params.set("requestId", one.id().toJson());
            one.exchange().out().send(codec.encode(new Notification(Mcp.CANCELLED, params)));
        }
    }

    /** The resources that are watched now; those that cannot be are left out. */
    private CompletableFuture<List<String>> watch(
            Request request, Params params, Exchange exchange, Subscriber subscriber, List<String> uris) {
        Catalogue catalogue = calls.catalogue(exchange.conversation());
        List<String> watched = new ArrayList<>();
        CompletableFuture<List<String>> all = CompletableFuture.completedFuture(watched);
        int number = 0;
        for (String uri : uris) {
            // One after another, each as a call of its own with its own limits.
            RequestId id =
                    RequestId.of("listen/" + number++ + "/" + request.id().toJson());
            Request part = new Request(id, Mcp.RESOURCES_SUBSCRIBE, request.params());
            Operation operation = new Operation.Subscribe(uri, catalogue.resource(uri), subscriber::watch);
            all = all.thenCompose(soFar -> attempt(part, params, exchange, operation, catalogue)
                    .handle((outcome, failure) -> {
                        if (failure == null) {
                            watched.add(uri);
                        }
                        return watched;
                    }));
        }
        return all;
    }

    private CompletableFuture<?> attempt(
            Request part, Params params, Exchange exchange, Operation operation, Catalogue catalogue) {
        Span span = exchange.span().part(Mcp.RESOURCES_SUBSCRIBE);
        try {
            return calls.run(part, params, exchange.in(span), ModernVoice.of(params, Map.of()), operation, catalogue)
                    .whenComplete((outcome, failure) -> span.end());
        } catch (JsonRpcException e) {
            span.end();
            return CompletableFuture.failedFuture(e);
        }
    }

    private static List<String> uris(Params filter) {
        JsonNode uris = filter.json().get(RESOURCES);
        if (uris == null) {
            return List.of();
        }
        Set<String> distinct = new LinkedHashSet<>();
        for (JsonNode uri : uris) {
            distinct.add(uri.asString(""));
        }
        if (!uris.isArray() || distinct.contains("") || distinct.size() > Subscriber.MAX_RESOURCES) {
            throw ModernEra.invalid("params." + FILTER + "." + RESOURCES + " must be an array of at most "
                    + Subscriber.MAX_RESOURCES + " URIs");
        }
        return List.copyOf(distinct);
    }

    private static ObjectNode acknowledgement(RequestId id, Set<String> lists, List<String> uris) {
        ObjectNode params = Json.object();
        params.set(Mcp.META, meta(id));
        ObjectNode honoured = params.putObject(FILTER);
        lists.forEach(member -> honoured.put(member, true));
        if (!uris.isEmpty()) {
            ArrayNode array = honoured.putArray(RESOURCES);
            uris.forEach(array::add);
        }
        return params;
    }

    private static ObjectNode over(RequestId id) {
        ObjectNode result = Json.object();
        result.set(Mcp.META, meta(id));
        return result;
    }

    private static ObjectNode meta(RequestId id) {
        ObjectNode meta = Json.object();
        meta.set(Mcp.META_SUBSCRIPTION_ID, id.toJson());
        return meta;
    }
}
