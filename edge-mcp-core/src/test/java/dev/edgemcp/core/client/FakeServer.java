package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An MCP server for tests, without a transport. What it does is in the names of its tools. */
final class FakeServer {
    /** What the server makes of first requests. */
    enum Speaks {
        MODERN,
        LEGACY,
        BOTH,
        /** Answers nothing at all. */
        NOTHING,
        /** Hangs up when the first request is not the handshake. */
        LEGACY_OR_HANGS_UP,
        /** A handshake that ends in a revision nobody knows. */
        GIBBERISH
    }

    /** The way back to the client. */
    interface Peer {
        void send(String message);

        void drop();
    }

    private final JsonRpcCodec codec = new JsonRpcCodec(MessageLimits.DEFAULT);
    private final Speaks speaks;
    final CompletableFuture<@Nullable Void> cancelled = new CompletableFuture<>();
    private final List<String> replies = new CopyOnWriteArrayList<>();
    private @Nullable Runnable onReplies;

    FakeServer(Speaks speaks) {
        this.speaks = speaks;
    }

    void receive(JsonRpcMessage message, Peer peer) {
        if (message instanceof Request request) {
            answer(request, peer);
        } else if (message instanceof Notification notification
                && notification.method().equals(Mcp.CANCELLED)) {
            cancelled.complete(null);
        } else if (message instanceof Response response) {
            replied(response);
        }
    }

    JsonRpcMessage decode(String text) {
        return codec.decode(text);
    }

    private void answer(Request request, Peer peer) {
        ObjectNode params = request.params() == null ? Json.object() : request.params();
        boolean modern = params.path(Mcp.META).has(Mcp.META_PROTOCOL_VERSION);
        if (speaks == Speaks.NOTHING) {
            return;
        }
        if (speaks == Speaks.LEGACY_OR_HANGS_UP && modern) {
            peer.drop();
        } else if (modern ? speaks == Speaks.LEGACY || speaks == Speaks.GIBBERISH : speaks == Speaks.MODERN) {
            fail(request, JsonRpcError.METHOD_NOT_FOUND, "no such method", peer);
        } else if (request.method().equals(Mcp.DISCOVER)) {
            succeed(
                    request,
                    "{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}},\"resultType\":\"complete\","
                            + "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"fake\",\"version\":\"1\"}}}",
                    peer);
        } else if (request.method().equals(Mcp.INITIALIZE)) {
            String version = speaks == Speaks.GIBBERISH ? "1999-01-01" : "2025-06-18";
            succeed(
                    request,
                    "{\"protocolVersion\":\"" + version + "\",\"capabilities\":{\"tools\":{}},"
                            + "\"serverInfo\":{\"name\":\"fake\",\"version\":\"1\"},\"instructions\":\"be kind\"}",
                    peer);
        } else if (request.method().equals(Mcp.TOOLS_LIST)) {
            list(request, params.path("cursor").asString("first"), peer);
        } else if (request.method().equals(Mcp.TOOLS_CALL)) {
            call(request, params, peer);
        } else {
            fail(request, JsonRpcError.METHOD_NOT_FOUND, "no such method", peer);
        }
    }

    private void list(Request request, String cursor, Peer peer) {
        String tools = switch (cursor) {
            case "first" ->
                "{\"tools\":[{\"name\":\"echo\",\"description\":\"Echoes.\",\"inputSchema\":{\"type\":\"object\"},"
                        + "\"annotations\":{\"readOnlyHint\":true}},{\"description\":\"nameless\"}],"
                        + "\"nextCursor\":\"\"}";
            case "" -> "{\"tools\":[{\"name\":\"slow\",\"inputSchema\":{\"type\":\"object\"}}]}";
            default -> "{}";
        };
        succeed(request, tools, peer);
    }

    private void call(Request request, ObjectNode params, Peer peer) {
        ObjectNode arguments = (ObjectNode) params.path("arguments");
        switch (params.path("name").asString("")) {
            case "echo" -> succeed(request, ToolResult.structured(arguments), peer);
            case "fail" -> succeed(request, ToolResult.error("broken", "It broke.", "Mend it."), peer);
            case "meta" -> succeed(request, ToolResult.structured(params.path(Mcp.META)), peer);
            case "slow" -> progress(params, 1, peer);
            case "drop" -> peer.drop();
            case "huge" -> succeed(request, ToolResult.text("x".repeat(200_000)), peer);
            case "noise" -> {
                peer.send("this is not JSON");
                succeed(request, ToolResult.text("after the noise"), peer);
            }
            case "bad-answer" ->
                peer.send("{\"jsonrpc\":\"2.0\",\"id\":" + request.id().toJson() + ",\"result\":7}");
            case "input-required" -> succeed(request, "{\"resultType\":\"input_required\",\"inputRequests\":{}}", peer);
            case "progress" -> {
                progress(params, 1, peer);
                progress(params, 2, peer);
                succeed(request, ToolResult.text("done"), peer);
            }
            case "await-cancel" -> {
                peer.send("");
                cancelled.thenRun(() -> succeed(request, ToolResult.text("cancelled"), peer));
            }
            case "ask" -> ask(request, peer);
            default -> fail(request, JsonRpcError.INVALID_PARAMS, "no such tool", peer);
        }
    }

    /** Answers once the client has answered two questions, with what it said. */
    private synchronized void ask(Request request, Peer peer) {
        onReplies = () -> succeed(
                request,
                ToolResult.text(String.join(" ", replies.stream().sorted().toList())),
                peer);
        peer.send(codec.encode(new Request(RequestId.of("q1"), Mcp.PING, null)));
        peer.send(codec.encode(new Request(RequestId.of("q2"), "roots/list", null)));
    }

    private synchronized void replied(Response response) {
        replies.add(
                response instanceof Success success
                        ? "result" + success.result()
                        : "error" + ((Failure) response).error().code());
        if (replies.size() == 2 && onReplies != null) {
            onReplies.run();
        }
    }

    private void progress(ObjectNode params, int value, Peer peer) {
        ObjectNode progress = Json.object();
        progress.set("progressToken", params.path(Mcp.META).path("progressToken"));
        progress.put("progress", value);
        progress.put("total", 2);
        progress.put("message", "step " + value);
        peer.send(codec.encode(new Notification(Mcp.PROGRESS, progress)));
    }

    private void succeed(Request request, ToolResult result, Peer peer) {
        succeed(request, Json.text(result.toJson(Revision.V2026_07_28)), peer);
    }

    private void succeed(Request request, String result, Peer peer) {
        peer.send(codec.encode(new Success(request.id(), Json.parseObject(result))));
    }

    private void fail(Request request, int code, String message, Peer peer) {
        peer.send(codec.encode(new Failure(request.id(), new JsonRpcError(code, message))));
    }
}
