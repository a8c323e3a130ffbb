package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.PostExchange;
import dev.edgemcp.core.session.PostHeaders;
import dev.edgemcp.core.session.Reply;
import dev.edgemcp.core.tool.Principal;
import org.jspecify.annotations.Nullable;

/** Streamable HTTP as the era of the handshake has it: {@code initialize} begins a session, every later POST names it. */
final class LegacyHttp {
    private final LegacyEra era;
    private final LegacySessions sessions;
    private final JsonRpcCodec codec;

    LegacyHttp(LegacyEra era, LegacySessions sessions, JsonRpcCodec codec) {
        this.era = era;
        this.sessions = sessions;
        this.codec = codec;
    }

    HttpExchange post(JsonRpcMessage message, PostHeaders headers, Principal principal, Outbound notifications) {
        if (message instanceof Request request && request.method().equals(Mcp.INITIALIZE)) {
            return initialize(request, headers, principal, notifications);
        }
        @Nullable RequestId id = message instanceof Request request ? request.id() : null;
        String version = headers.protocolVersion();
        if (version != null
                && Revision.of(version)
                        .filter(revision -> !revision.stateless())
                        .isEmpty()) {
            return refuse(
                    id, JsonRpcError.INVALID_REQUEST, "MCP-Protocol-Version is not one that this server speaks", 400);
        }
        String session = headers.sessionId();
        if (session == null) {
            return refuse(
                    id, JsonRpcError.INVALID_REQUEST, "the header Mcp-Session-Id is missing: initialize first", 400);
        }
        Conversation conversation = sessions.enter(session, principal);
        if (conversation == null) {
            return refuse(id, Mcp.SESSION_NOT_FOUND, "no such session, or it has ended: initialize again", 404);
        }
        Exchange exchange = new Exchange(conversation, notifications, headers);
        if (message instanceof Request request) {
            // In this era a client that leaves has not cancelled anything.
            return PostExchange.of(
                    era.request(request, exchange).whenComplete((reply, failure) -> sessions.leave(session)),
                    null,
                    codec);
        }
        if (message instanceof Notification notification) {
            era.notification(notification, exchange);
        }
        sessions.leave(session);
        return PostExchange.of(Reply.NONE, codec);
    }

    private HttpExchange initialize(Request request, PostHeaders headers, Principal principal, Outbound notifications) {
        Conversation conversation = new Conversation(principal, 1);
        return new PostExchange(
                era.request(request, new Exchange(conversation, notifications, headers))
                        .thenApply(reply -> {
                            Revision revision = conversation.revision();
                            String session = reply.response() instanceof Success && revision != null
                                    ? sessions.open(principal, revision)
                                    : null;
                            return PostExchange.http(reply, session, codec);
                        }),
                () -> {});
    }

    private HttpExchange refuse(@Nullable RequestId id, int code, String message, int status) {
        return PostExchange.of(Reply.failure(id, new JsonRpcError(code, message), status), codec);
    }
}
