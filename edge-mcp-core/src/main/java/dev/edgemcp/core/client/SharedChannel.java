package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A channel whose requests share one wire, so that answers find their way back by id. */
final class SharedChannel implements Channel, Wire.Listener {
    private final Wire wire;
    private final JsonRpcCodec codec;
    private final ClientOptions options;
    private final Map<RequestId, Call> calls = new ConcurrentHashMap<>();
    private volatile @Nullable McpClientException lost;

    private SharedChannel(Wire wire, ClientOptions options) {
        this.wire = wire;
        this.codec = new JsonRpcCodec(options.limits());
        this.options = options;
    }

    static SharedChannel over(Wire wire, ClientOptions options) {
        SharedChannel channel = new SharedChannel(wire, options);
        wire.start(channel);
        return channel;
    }

    @Override
    public void request(Call call) {
        calls.put(call.id(), call);
        call.answer().whenComplete((answer, failure) -> calls.remove(call.id()));
        // After the registration, so that whichever of the two comes second sees the other.
        McpClientException gone = lost;
        if (gone != null) {
            call.fail(gone);
            return;
        }
        wire.send(codec.encode(call.request())).whenComplete((sent, failure) -> {
            if (failure != null) {
                call.fail(Failures.cause(failure));
            }
        });
    }

    @Override
    public CompletableFuture<Void> notify(Notification notification, Revision revision) {
        return wire.send(codec.encode(notification));
    }

    @Override
    public void cancel(Call call) {
        wire.send(codec.encode(Failures.cancelled(call)));
    }

    @Override
    public boolean lost() {
        return lost != null;
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void received(String text) {
        JsonRpcMessage message;
        try {
            message = codec.decode(text);
        } catch (JsonRpcException e) {
            unreadable(text, e);
            return;
        }
        if (message instanceof Success success) {
            answer(success.id(), success);
        } else if (message instanceof Failure failure) {
            answer(failure.id(), failure);
        } else if (message instanceof Request request) {
            wire.send(codec.encode(ServerRequests.answer(request)));
        } else if (message instanceof Notification notification) {
            notified(notification);
        }
    }

    @Override
    public void lost(McpClientException why) {
        McpClientException first = lost == null ? why : lost;
        lost = first;
        calls.values().forEach(call -> call.fail(first));
    }

    private void answer(@Nullable RequestId id, JsonRpcMessage.Response response) {
        // An id that nobody waits for is a late answer to a request that was given up.
        Call call = id == null ? null : calls.get(id);
        if (call != null) {
            call.answered(response);
        } else if (id == null) {
            options.noise().accept(Failures.quote(Json.text(response.toJson())));
        }
    }

    private void notified(Notification notification) {
        if (!notification.method().equals(Mcp.PROGRESS)) {
            options.notifications().accept(notification);
            return;
        }
        RequestId id = Progress.request(notification);
        Call call = id == null ? null : calls.get(id);
        if (call != null) {
            call.progressed(notification);
        }
    }

    private void unreadable(String text, JsonRpcException why) {
        options.noise().accept(Failures.quote(text));
        Call call = why.id() == null ? null : calls.get(why.id());
        if (call != null) {
            call.fail(new McpClientException(Reason.PROTOCOL, "the server's answer is not MCP: " + why.getMessage()));
        }
    }
}
