package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests from this server to a client, and their answers (until 2025-11-25). An id begins with a name of this process, so
 * that an answer which reaches another one is known for what it is. Thread-safe.
 */
public final class ServerRequests {
    /** The name of a process that tells nobody else its name. */
    static final String PROCESS = newProcess();

    private static final Pattern ID = Pattern.compile("([0-9a-f]{16})-[0-9]{1,19}");
    private static final AtomicLong NUMBER = new AtomicLong();

    /** What became of an answer. */
    public enum Taken {
        /** It went to whoever waits for it, or nobody does any more. */
        HERE,
        /** Another process asked. */
        ELSEWHERE
    }

    private final String process;
    private final Map<RequestId, CompletableFuture<ObjectNode>> pending = new ConcurrentHashMap<>();

    /** @param process the name of this process */
    ServerRequests(String process) {
        this.process = process;
    }

    /** A new name of a process. */
    public static String newProcess() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The name of the process that sent the request with this id, or null if none has. */
    public static @Nullable String process(RequestId id) {
        Matcher matcher = ID.matcher(id instanceof RequestId.OfString text ? text.value() : "");
        return matcher.matches() ? matcher.group(1) : null;
    }

    /**
     * Sends a request.
     *
     * @return the result; fails if the client answers with an error. Cancelling it tells the
     *     client.
     */
    public CompletableFuture<ObjectNode> send(String method, ObjectNode params, Outbound out, JsonRpcCodec codec) {
        RequestId id = RequestId.of(process + "-" + NUMBER.incrementAndGet());
        CompletableFuture<ObjectNode> result = new CompletableFuture<>();
        pending.put(id, result);
        result.whenComplete((value, failure) -> {
            if (pending.remove(id) != null) {
                ObjectNode cancelled = Json.object();
                cancelled.set("requestId", id.toJson());
                out.send(codec.encode(new Notification(Mcp.CANCELLED, cancelled)));
            }
        });
        out.send(codec.encode(new Request(id, method, params)));
        return result;
    }

    /** Takes an answer of the client. */
    public Taken answer(RequestId id, Response response) {
        if (!process.equals(process(id))) {
            return Taken.ELSEWHERE;
        }
        CompletableFuture<ObjectNode> waiting = pending.remove(id);
        if (waiting == null) {
            return Taken.HERE;
        }
        if (response instanceof Success success) {
            waiting.complete(success.result());
        } else {
            waiting.completeExceptionally(new RefusedException());
        }
        return Taken.HERE;
    }

    /** The client answered with an error. */
    static final class RefusedException extends RuntimeException {
        private RefusedException() {
            super("the client refused to answer", null, false, false);
        }
    }
}
