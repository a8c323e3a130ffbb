package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Revision;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A request and the answer that it waits for. */
final class Call {
    private final Request request;
    private final @Nullable Revision revision;
    private final @Nullable Consumer<Progress> listener;
    private final CompletableFuture<ObjectNode> answer = new CompletableFuture<>();

    /**
     * @param revision what the request is written in, or null while that is being negotiated
     */
    Call(Request request, @Nullable Revision revision, @Nullable Consumer<Progress> listener) {
        this.request = request;
        this.revision = revision;
        this.listener = listener;
    }

    Request request() {
        return request;
    }

    RequestId id() {
        return request.id();
    }

    @Nullable
    Revision revision() {
        return revision;
    }

    boolean stateless() {
        return revision != null && revision.stateless();
    }

    CompletableFuture<ObjectNode> answer() {
        return answer;
    }

    void answered(Response response) {
        if (response instanceof Success success) {
            answer.complete(success.result());
        } else if (response instanceof Failure failure) {
            answer.completeExceptionally(McpClientException.rejected(failure.error()));
        }
    }

    void fail(McpClientException why) {
        answer.completeExceptionally(why);
    }

    void fail(Throwable why) {
        fail(
                why instanceof McpClientException known
                        ? known
                        : new McpClientException(Reason.CLOSED, "the request could not be sent: " + why, why));
    }

    void progressed(Notification notification) {
        if (listener == null || notification.params() == null || answer.isDone()) {
            return;
        }
        Progress progress = Progress.from(notification.params());
        if (progress != null) {
            try {
                listener.accept(progress);
            } catch (RuntimeException e) {
                // The listener's own business; the thread that reads from the server must live.
            }
        }
    }
}
