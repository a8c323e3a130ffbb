package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.event.Subscriber;
import dev.edgemcp.core.event.Subscriptions;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.Calls;
import dev.edgemcp.core.session.Cancellations;
import dev.edgemcp.core.session.Changes;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Era;
import dev.edgemcp.core.session.EventSink;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.Handshake;
import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.McpHeaders;
import dev.edgemcp.core.session.MethodTable;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Params;
import dev.edgemcp.core.session.Reply;
import dev.edgemcp.core.session.ServerCapabilities;
import dev.edgemcp.core.session.SessionStore.Change;
import dev.edgemcp.core.session.StreamableHttpEndpoint.Sessions;
import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The era of the handshake. */
public final class LegacyEra implements Era {
    /** The notifications of lists that change. */
    static final Set<String> LIST_CHANGES =
            Arrays.stream(ListKind.values()).map(ListKind::changed).collect(Collectors.toUnmodifiableSet());

    private final Implementation server;
    private final @Nullable String instructions;
    private final Calls calls;
    private final Subscriptions subscriptions;
    private final PassThrough passThrough;
    private final JsonRpcCodec codec;
    private final CallListener listener;
    private final MethodTable methods;
    private final LegacyHttp http;

    /**
     * @param instructions for the model, or null
     * @param sessions the sessions over HTTP; those over connections live and die with their connection
     * @param passThrough what of {@code credentials} in {@code initialize} is handed on
     */
    public LegacyEra(
            Implementation server,
            @Nullable String instructions,
            Calls calls,
            Subscriptions subscriptions,
            LegacySessions sessions,
            PassThrough passThrough,
            JsonRpcCodec codec,
            CallListener listener) {
        this.server = server;
        this.instructions = instructions;
        this.calls = calls;
        this.subscriptions = subscriptions;
        this.passThrough = passThrough;
        this.codec = codec;
        this.listener = listener;
        this.methods = new MethodTable(table(), 200, error -> error, listener);
        this.http = new LegacyHttp(this, sessions, codec, listener);
    }

    private Map<String, MethodTable.Method> table() {
        Map<String, MethodTable.Method> table = new HashMap<>();
        table.put(Mcp.INITIALIZE, (request, params, exchange) -> done(initialize(params, exchange)));
        table.put(Mcp.PING, (request, params, exchange) -> done(Json.object()));
        for (String method : Calls.methods()) {
            table.put(
                    method,
                    initialized((request, params, exchange, voice) -> calls.answer(request, params, exchange, voice)
                            .handle((outcome, failure) -> result(method, outcome, failure, voice))));
        }
        table.put(Mcp.SET_LEVEL, initialized((request, params, exchange, voice) -> setLevel(params, exchange)));
        table.put(Mcp.RESOURCES_SUBSCRIBE, initialized(this::subscribe));
        table.put(Mcp.RESOURCES_UNSUBSCRIBE, initialized((request, params, exchange, voice) -> {
            String uri = params.string("uri");
            exchange.conversation().subscriber(subscriptions).unwatch(uri);
            return exchange.conversation().keep(new Change.Unsubscribed(uri)).thenApply(kept -> Json.object());
        }));
        return table;
    }

    /** The methods of this era. */
    public Set<String> methods() {
        return methods.names();
    }

    /** What this era has over HTTP beside single messages. */
    public Sessions sessions() {
        return http;
    }

    @Override
    public CompletableFuture<Reply> request(Request request, Exchange exchange) {
        return methods.answer(request, exchange);
    }

    @Override
    public void notification(Notification notification, Exchange exchange) {
        Cancellations.take(notification, exchange.conversation());
        // Over HTTP, what belongs to no request goes out on a stream of its own.
        if (notification.method().equals(Mcp.INITIALIZED)
                && exchange.headers() == null
                && exchange.conversation().handshake() != null) {
            hear(exchange.conversation(), exchange.out());
        }
    }

    @Override
    public HttpExchange post(JsonRpcMessage message, McpHeaders headers, Principal principal, EventSink events) {
        return http.post(message, headers, principal, events);
    }

    /** Tells the client of changes from now on. */
    void hear(Conversation conversation, Outbound out) {
        var subscriber = conversation.subscriber(subscriptions);
        subscriber.lists(LIST_CHANGES);
        subscriber.tell(new Changes(out, codec, null));
    }

    /** Gathers changes until somebody listens again. */
    void stopHearing(Conversation conversation) {
        conversation.subscriber(subscriptions).tell(null);
    }

    private ObjectNode initialize(Params params, Exchange exchange) {
        // A client that asks for a revision that this server does not hold handshakes in gets the newest one it does.
        Revision agreed = Revision.of(params.string("protocolVersion"))
                .filter(revision -> !revision.stateless())
                .orElse(Revision.newestWithHandshake());
        Handshake handshake = new Handshake(agreed, ClientCapabilities.from(params.object("capabilities"), agreed));
        Conversation conversation = exchange.conversation();
        conversation.credentials(conversation.credentials().and(lent(params)));
        conversation.agree(handshake);
        if (exchange.headers() == null && conversation.session() == null) {
            ClientSession session = ClientSession.overConnection(conversation.principal(), clientName(params.json()));
            conversation.session(session);
            listener.sessionOpened(session);
        }
        ObjectNode result = Json.object();
        result.put("protocolVersion", agreed.id());
        result.set("capabilities", ServerCapabilities.toJson());
        result.set("serverInfo", server.toJson());
        Json.put(result, "instructions", instructions);
        return result;
    }

    private Credentials lent(Params params) {
        try {
            return passThrough.ofInitialize(params.json().get("credentials"));
        } catch (IllegalArgumentException e) {
            throw new JsonRpcException(JsonRpcError.INVALID_PARAMS, "params." + e.getMessage());
        }
    }

    /** What a client that shakes hands calls itself, or an empty name. */
    static String clientName(@Nullable ObjectNode params) {
        return params == null ? "" : params.path("clientInfo").path("name").asString("");
    }

    private static CompletableFuture<ObjectNode> setLevel(Params params, Exchange exchange) {
        LogLevel level = LogLevel.of(params.string("level"))
                .orElseThrow(() -> new JsonRpcException(
                        JsonRpcError.INVALID_PARAMS,
                        "params.level must be one of "
                                + Arrays.stream(LogLevel.values())
                                        .map(LogLevel::id)
                                        .collect(Collectors.joining(", "))));
        exchange.conversation().logLevel(level);
        return exchange.conversation().keep(new Change.Level(level)).thenApply(kept -> Json.object());
    }

    private CompletableFuture<ObjectNode> subscribe(
            Request request, Params params, Exchange exchange, LegacyVoice voice) {
        String uri = params.string("uri");
        Catalogue catalogue = calls.catalogue(exchange.conversation());
        Operation operation = new Operation.Subscribe(
                uri, catalogue.resource(uri), exchange.conversation().subscriber(subscriptions)::watch);
        return calls.run(request, params, exchange, voice, operation, catalogue)
                .thenCompose(outcome -> exchange.conversation().keep(new Change.Subscribed(uri)))
                .thenApply(kept -> {
                    if (!kept) {
                        exchange.conversation().subscriber(subscriptions).unwatch(uri);
                        throw new JsonRpcException(JsonRpcError.INVALID_PARAMS, Subscriber.TOO_MANY);
                    }
                    return Json.object();
                });
    }

    @FunctionalInterface
    private interface Method {
        CompletableFuture<ObjectNode> answer(Request request, Params params, Exchange exchange, LegacyVoice voice);
    }

    private MethodTable.Method initialized(Method method) {
        return (request, params, exchange) -> {
            Handshake handshake = exchange.conversation().handshake();
            if (handshake == null) {
                throw new JsonRpcException(
                        JsonRpcError.INVALID_REQUEST,
                        "not initialized: send initialize first, or " + Mcp.META_PROTOCOL_VERSION + " in params._meta");
            }
            return method.answer(request, params, exchange, new LegacyVoice(exchange, handshake, codec));
        };
    }

    private static ObjectNode result(
            String method, @Nullable Outcome outcome, @Nullable Throwable failure, LegacyVoice voice) {
        if (outcome instanceof Outcome.Completed completed) {
            return completed.result().toJson(voice.handshake().revision());
        }
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof JsonRpcException refused && refused.error().code() == Mcp.MISSING_CLIENT_CAPABILITY) {
            return cannotAsk(method, refused.error(), voice);
        }
        throw new CompletionException(cause);
    }

    /** This era has no error for it; a tool can at least tell its model why it failed. */
    private static ObjectNode cannotAsk(String method, JsonRpcError error, LegacyVoice voice) {
        String next = voice.exchange().reachable()
                ? "Use a client that declares the capability."
                : "Accept text/event-stream, so that the server can ask.";
        if (!method.equals(Mcp.TOOLS_CALL)) {
            throw new JsonRpcException(JsonRpcError.INVALID_REQUEST, error.message() + ". " + next);
        }
        return ToolResult.error(
                        "missing_capability",
                        "The tool has to ask something that the client cannot be asked, for want of "
                                + Json.text(error.data() == null ? Json.object() : error.data()) + ".",
                        next)
                .toJson(voice.handshake().revision());
    }

    private static CompletableFuture<ObjectNode> done(ObjectNode result) {
        return CompletableFuture.completedFuture(result);
    }
}
