package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec.Decoded;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.Batches;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.EventSink;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.Handshake;
import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.HttpReply;
import dev.edgemcp.core.session.McpHeaders;
import dev.edgemcp.core.session.PostExchange;
import dev.edgemcp.core.session.Reply;
import dev.edgemcp.core.session.ServerRequests;
import dev.edgemcp.core.session.ServerRequests.Taken;
import dev.edgemcp.core.session.StreamableHttpEndpoint.Sessions;
import dev.edgemcp.core.tool.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Streamable HTTP as the era of the handshake has it: {@code initialize} begins a session, every later request names it. */
final class LegacyHttp implements Sessions {
    private static final HttpReply ACCEPTED = new HttpReply(202, null, null);

    private final LegacyEra era;
    private final LegacySessions sessions;
    private final JsonRpcCodec codec;
    private final CallListener listener;

    LegacyHttp(LegacyEra era, LegacySessions sessions, JsonRpcCodec codec, CallListener listener) {
        this.era = era;
        this.sessions = sessions;
        this.codec = codec;
        this.listener = listener;
    }

    HttpExchange post(JsonRpcMessage message, McpHeaders headers, Principal principal, EventSink events) {
        if (message instanceof Request request && request.method().equals(Mcp.INITIALIZE)) {
            return initialize(request, headers, principal);
        }
        @Nullable RequestId id = message instanceof Request request ? request.id() : null;
        return inSession(headers, principal, id, session -> {
            if (message instanceof Request request) {
                return answer(
                        session,
                        headers,
                        events,
                        exchange -> era.request(request, exchange)
                                .thenApply(reply -> PostExchange.http(reply, null, codec)));
            }
            return exchange(take(message, session, headers).whenComplete((reply, failure) -> sessions.leave(session)));
        });
    }

    @Override
    public HttpExchange postBatch(List<Decoded> batch, McpHeaders headers, Principal principal, EventSink events) {
        return inSession(headers, principal, null, session -> {
            try {
                Batches.allow(session.conversation().handshake());
            } catch (JsonRpcException e) {
                sessions.leave(session);
                return refuse(null, e.error().code(), e.error().message(), 400);
            }
            return answer(
                    session,
                    headers,
                    events,
                    exchange -> Batches.answer(batch, message -> one(message, exchange, session, headers), listener)
                            .thenApply(responses -> responses.isEmpty()
                                    ? ACCEPTED
                                    : new HttpReply(200, null, codec.encodeBatch(responses))));
        });
    }

    private CompletableFuture<Reply> one(
            JsonRpcMessage message, Exchange exchange, LegacySession session, McpHeaders headers) {
        if (message instanceof Request request) {
            return era.request(request, exchange);
        }
        return take(message, session, headers).thenApply(taken -> Reply.NONE);
    }

    @Override
    public HttpExchange get(McpHeaders headers, Principal principal, EventSink events) {
        if (!headers.acceptsEvents()) {
            return refuse(null, JsonRpcError.INVALID_REQUEST, "Accept must include text/event-stream", 406);
        }
        return inSession(headers, principal, null, session -> {
            ReplayStream stream = headers.lastEventId() == null
                    ? sessions.replays().open(session.name(), events, primes(session))
                    : resumed(session, headers.lastEventId(), events);
            if (stream == null) {
                sessions.leave(session);
                return refuse(
                        null,
                        JsonRpcError.INVALID_REQUEST,
                        "what follows Last-Event-ID is not here any more, or is on another replica: send the request again",
                        400);
            }
            Runnable hear = () -> era.hear(session.conversation(), stream);
            if (headers.lastEventId() == null) {
                listen(session, stream, hear);
            } else {
                session.listenAgain(stream, hear);
            }
            AtomicBoolean left = new AtomicBoolean();
            return new PostExchange(
                    new CompletableFuture<>(),
                    () -> {
                        if (left.compareAndSet(false, true)) {
                            stream.disconnected(events);
                            session.left(stream, () -> era.stopHearing(session.conversation()));
                            sessions.leave(session);
                        }
                    },
                    () -> stillWorking(session, stream));
        });
    }

    private void listen(LegacySession session, ReplayStream stream, Runnable hear) {
        boolean anew = !session.hears();
        AtomicBoolean elsewhere = new AtomicBoolean();
        session.listen(stream, () -> {
            hear.run();
            elsewhere.set(sessions.claim(session) && anew);
        });
        // Not before others know: a client that hears of it may go to one of them next.
        stream.open();
        sessions.follow(session, elsewhere.get());
    }

    private @Nullable ReplayStream resumed(LegacySession session, String lastEventId, EventSink events) {
        Replays.Position position = sessions.replays().find(session.name(), lastEventId);
        return position != null && position.stream().resume(events, position.lastSeen()) ? position.stream() : null;
    }

    @Override
    public HttpExchange delete(McpHeaders headers, Principal principal) {
        return inSession(headers, principal, null, session -> {
            CompletableFuture<Void> known = sessions.end(session);
            sessions.leave(session);
            return exchange(known.thenApply(unused -> new HttpReply(204, null, null)));
        });
    }

    private HttpExchange inSession(
            McpHeaders headers,
            Principal principal,
            @Nullable RequestId id,
            Function<LegacySession, HttpExchange> action) {
        String version = headers.protocolVersion();
        if (version != null
                && Revision.of(version)
                        .filter(revision -> !revision.stateless())
                        .isEmpty()) {
            return refuse(
                    id, JsonRpcError.INVALID_REQUEST, "MCP-Protocol-Version is not one that this server speaks", 400);
        }
        if (headers.sessionId() == null) {
            return refuse(
                    id, JsonRpcError.INVALID_REQUEST, "the header Mcp-Session-Id is missing: initialize first", 400);
        }
        CompletableFuture<HttpExchange> exchange = sessions.enter(headers.sessionId(), principal)
                .thenApply(session -> session == null
                        ? refuse(id, Mcp.SESSION_NOT_FOUND, "no such session, or it has ended: initialize again", 404)
                        : action.apply(session));
        return exchange.isDone() ? exchange.join() : new LaterExchange(exchange);
    }

    /** In this era a client that leaves has not cancelled anything: it may come back for the answer. */
    private HttpExchange answer(
            LegacySession session,
            McpHeaders headers,
            EventSink events,
            Function<Exchange, CompletableFuture<HttpReply>> work) {
        if (!headers.acceptsEvents()) {
            // What comes before the answer has only the session's own stream to go to, if somebody reads that.
            Exchange exchange =
                    new Exchange(session.conversation(), session::say, session.listened(), headers, () -> {});
            return new PostExchange(
                    work.apply(exchange).whenComplete((answer, failure) -> sessions.leave(session)),
                    () -> {},
                    () -> {});
        }
        ReplayStream stream = sessions.replays().open(session.name(), events, primes(session));
        Exchange exchange = new Exchange(session.conversation(), stream, true, headers, stream::release);
        CompletableFuture<HttpReply> reply = work.apply(exchange).thenApply(answer -> {
            sessions.leave(session);
            return stream.finish(answer);
        });
        return new PostExchange(reply, () -> stream.disconnected(events), () -> stillWorking(session, stream));
    }

    private static boolean primes(LegacySession session) {
        Handshake handshake = session.conversation().handshake();
        return handshake != null && handshake.revision().compareTo(Revision.V2025_11_25) >= 0;
    }

    /** Comes every few seconds while a request lasts: time to see what has become of its session elsewhere. */
    private void stillWorking(LegacySession session, ReplayStream stream) {
        stream.stillWorking();
        sessions.refresh(session);
    }

    private CompletableFuture<HttpReply> take(JsonRpcMessage message, LegacySession session, McpHeaders headers) {
        Conversation conversation = session.conversation();
        if (message instanceof Notification notification) {
            era.notification(notification, new Exchange(conversation, unused -> {}, false, headers, () -> {}));
        } else if (message instanceof Response response
                && response.id() != null
                && conversation.serverRequests().answer(response.id(), response) == Taken.ELSEWHERE) {
            String process = ServerRequests.process(response.id());
            return process == null
                    ? CompletableFuture.completedFuture(notTaken())
                    : sessions.answer(process, session, response).thenApply(taken -> taken ? ACCEPTED : notTaken());
        }
        return CompletableFuture.completedFuture(ACCEPTED);
    }

    private HttpReply notTaken() {
        return PostExchange.http(
                Reply.failure(
                        null,
                        new JsonRpcError(
                                JsonRpcError.INVALID_REQUEST,
                                "this answers a request that this replica did not make, and none that did can be reached:"
                                        + " have the load balancer send a session's requests to one replica, or let the"
                                        + " replicas share a Redis"),
                        400),
                null,
                codec);
    }

    private static HttpExchange exchange(CompletableFuture<HttpReply> reply) {
        return new PostExchange(reply, () -> {}, () -> {});
    }

    private HttpExchange initialize(Request request, McpHeaders headers, Principal principal) {
        Conversation conversation = new Conversation(principal, 1);
        Exchange exchange = new Exchange(conversation, unused -> {}, false, headers, () -> {});
        return new PostExchange(
                era.request(request, exchange).thenApply(reply -> {
                    Handshake handshake = conversation.handshake();
                    String session = reply.response() instanceof Success && handshake != null
                            ? sessions.open(conversation, handshake, LegacyEra.clientName(request.params()))
                            : null;
                    return PostExchange.http(reply, session, codec);
                }),
                () -> {},
                () -> {});
    }

    private HttpExchange refuse(@Nullable RequestId id, int code, String message, int status) {
        return PostExchange.of(Reply.failure(id, new JsonRpcError(code, message), status), codec);
    }
}
