package dev.edgemcp.core.session.modern;

import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.event.Subscriptions;
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
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.Result;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.Calls;
import dev.edgemcp.core.session.Cancellations;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Era;
import dev.edgemcp.core.session.EventSink;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.HttpReply;
import dev.edgemcp.core.session.McpHeaders;
import dev.edgemcp.core.session.MethodTable;
import dev.edgemcp.core.session.Params;
import dev.edgemcp.core.session.PlainStream;
import dev.edgemcp.core.session.PostExchange;
import dev.edgemcp.core.session.Reply;
import dev.edgemcp.core.session.ServerCapabilities;
import dev.edgemcp.core.session.modern.RequestStates.State;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The stateless era. */
public final class ModernEra implements Era {
    /** How long clients may keep a list before they ask again. */
    private static final Duration LIST_TTL = Duration.ofSeconds(30);
    /** The methods that may be answered with questions. */
    private static final Set<String> ASKING = Set.of(Mcp.TOOLS_CALL, Mcp.PROMPTS_GET, Mcp.RESOURCES_READ);

    private final Implementation server;
    private final @Nullable String instructions;
    private final int maxCalls;
    private final Calls calls;
    private final RequestStates states;
    private final Listens listens;
    private final JsonRpcCodec codec;
    private final MethodTable methods;

    /**
     * @param instructions for the model, or null
     * @param maxCalls calls in flight at once in one conversation
     * @param secrets by which what clients carry between rounds is sealed: the first seals, all open
     */
    public ModernEra(
            Implementation server,
            @Nullable String instructions,
            int maxCalls,
            Calls calls,
            Subscriptions subscriptions,
            List<byte[]> secrets,
            Ticker ticker,
            JsonRpcCodec codec,
            CallListener listener) {
        this.server = server;
        this.instructions = instructions;
        this.maxCalls = maxCalls;
        this.calls = calls;
        this.states = new RequestStates(secrets, ticker);
        this.listens = new Listens(calls, subscriptions, codec);
        this.codec = codec;
        this.methods = new MethodTable(table(), 404, ModernEra::dialect, listener);
    }

    private Map<String, MethodTable.Method> table() {
        Map<String, MethodTable.Method> table = new HashMap<>();
        table.put(Mcp.DISCOVER, (request, params, exchange) -> CompletableFuture.completedFuture(discover()));
        for (String method : Calls.methods()) {
            table.put(method, ASKING.contains(method) ? this::rounds : this::plain);
        }
        table.put(
                Mcp.LISTEN,
                (request, params, exchange) ->
                        listens.listen(request, params, exchange).thenApply(this::complete));
        return table;
    }

    /** The methods of this era. */
    public Set<String> methods() {
        return methods.names();
    }

    /** Ends subscriptions, and those that may still begin. */
    public void drain() {
        listens.drain();
    }

    @Override
    public CompletableFuture<Reply> request(Request request, Exchange exchange) {
        try {
            Envelope.check(request, exchange.headers());
        } catch (JsonRpcException e) {
            return CompletableFuture.completedFuture(methods.refuse(request, exchange, e.error(), 400));
        }
        return methods.answer(request, exchange);
    }

    @Override
    public void notification(Notification notification, Exchange exchange) {
        Cancellations.take(notification, exchange.conversation());
    }

    @Override
    public HttpExchange post(JsonRpcMessage message, McpHeaders headers, Principal principal, EventSink events) {
        if (!(message instanceof Request request)) {
            // Over HTTP, cancelling is closing the response stream, so no notification has anything to say.
            return PostExchange.of(Reply.NONE, codec);
        }
        Conversation conversation = new Conversation(principal, maxCalls);
        PlainStream response = new PlainStream(events, headers.acceptsEvents());
        CompletableFuture<HttpReply> reply = request(
                        request, new Exchange(conversation, response, headers.acceptsEvents(), headers, () -> {}))
                .thenApply(answer -> response.finish(PostExchange.http(answer, null, codec)));
        return new PostExchange(reply, conversation::close, response::stillWorking);
    }

    /** An operation that cannot ask. */
    private CompletableFuture<ObjectNode> plain(Request request, Params params, Exchange exchange) {
        return calls.answer(request, params, exchange, ModernVoice.of(params, Map.of()))
                .thenApply(outcome -> {
                    ObjectNode result = complete(completed(outcome).toJson(Revision.V2026_07_28));
                    return request.method().equals(Mcp.COMPLETE) ? result : cacheable(result, LIST_TTL, "private");
                });
    }

    /** An operation that can ask, in so many rounds as it needs. */
    private CompletableFuture<ObjectNode> rounds(Request request, Params params, Exchange exchange) {
        Principal principal = exchange.conversation().principal();
        String sealed = params.optionalString(Mcp.REQUEST_STATE);
        State state = sealed == null ? State.NONE : states.open(sealed, principal, request.method(), params.json());
        Map<String, ObjectNode> answers = new HashMap<>(state.answers());
        answers.putAll(responses(params));
        boolean first = sealed == null && !params.json().has(Mcp.INPUT_RESPONSES);
        if (state.rounds() >= Calls.MAX_ROUNDS) {
            throw invalid("this request has been sent back too often: send it anew without requestState");
        }
        checkParamHeaders(request, params, exchange);
        return calls.answer(request, params, exchange, ModernVoice.of(params, answers))
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.InputRequired input) {
                        return inputRequired(request, params, principal, input, new State(answers, state.rounds() + 1));
                    }
                    Result result = completed(outcome);
                    ObjectNode json = complete(result.toJson(Revision.V2026_07_28));
                    // What came of answers is not what the next one who reads it gets.
                    return result instanceof ResourceResult read
                            ? cacheable(json, first ? read.ttl() : Duration.ZERO, "private")
                            : json;
                });
    }

    private void checkParamHeaders(Request request, Params params, Exchange exchange) {
        if (exchange.headers() == null || !request.method().equals(Mcp.TOOLS_CALL)) {
            return;
        }
        Tool tool = calls.catalogue(exchange.conversation()).tool(params.string("name"));
        if (tool != null) {
            ParamHeaders.check(
                    tool.definition().inputSchema(),
                    params.object("arguments"),
                    exchange.headers().params());
        }
    }

    private static Map<String, ObjectNode> responses(Params params) {
        Map<String, ObjectNode> responses = new HashMap<>();
        for (Map.Entry<String, JsonNode> each :
                params.object(Mcp.INPUT_RESPONSES).properties()) {
            if (!(each.getValue() instanceof ObjectNode response)) {
                throw invalid("params." + Mcp.INPUT_RESPONSES + " must have objects as its members");
            }
            responses.put(each.getKey(), response);
        }
        return responses;
    }

    private ObjectNode inputRequired(
            Request request, Params params, Principal principal, Outcome.InputRequired input, State state) {
        ObjectNode result = Json.object();
        ObjectNode requests = result.putObject(Mcp.INPUT_REQUESTS);
        input.questions().forEach((key, question) -> {
            ObjectNode each = requests.putObject(key);
            each.put("method", question.method());
            each.set("params", question.params(Revision.V2026_07_28));
        });
        result.put(Mcp.REQUEST_STATE, states.seal(state, principal, request.method(), params.json()));
        return typed(result, "input_required");
    }

    private static Result completed(Outcome outcome) {
        if (outcome instanceof Outcome.Completed completed) {
            return completed.result();
        }
        throw new IllegalStateException("no wire form for " + outcome);
    }

    /** What this era calls by another name. */
    private static JsonRpcError dialect(JsonRpcError error) {
        return error.code() == Mcp.RESOURCE_NOT_FOUND
                ? new JsonRpcError(JsonRpcError.INVALID_PARAMS, error.message(), error.data())
                : error;
    }

    private ObjectNode discover() {
        ObjectNode result = Json.object();
        ArrayNode versions = result.putArray("supportedVersions");
        Revision.statelessIds().forEach(versions::add);
        result.set("capabilities", ServerCapabilities.toJson());
        Json.put(result, "instructions", instructions);
        return cacheable(complete(result), LIST_TTL, "public");
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

    private static ObjectNode cacheable(ObjectNode result, Duration ttl, String scope) {
        result.put("ttlMs", ttl.toMillis());
        result.put("cacheScope", scope);
        return result;
    }

    static JsonRpcException invalid(String message) {
        return new JsonRpcException(JsonRpcError.INVALID_PARAMS, message);
    }
}
