package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reads the body of an HTTP answer within a bound, as events where it is a stream of them, else as one text. */
final class BodyReader implements BodySubscriber<String> {
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final int maxBytes;
    private final @Nullable SseParser events;

    BodyReader(int maxBytes, @Nullable SseParser events) {
        this.maxBytes = maxBytes;
        this.events = events;
    }

    /** Stops reading, which closes the connection or the stream of it; does nothing after the end. */
    void cancel() {
        subscription.thenAccept(Subscription::cancel);
        body.cancel(false);
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        subscription.complete(upstream);
        upstream.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                read(buffer);
            }
            subscription.thenAccept(upstream -> upstream.request(1));
        } catch (RuntimeException e) {
            subscription.thenAccept(Subscription::cancel);
            body.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(text.toString(StandardCharsets.UTF_8));
    }

    private void read(ByteBuffer buffer) {
        if (events != null) {
            events.accept(buffer);
            return;
        }
        if (text.size() + buffer.remaining() > maxBytes) {
            throw new McpClientException(
                    Reason.PROTOCOL, "the server sent an answer of more than " + maxBytes + " bytes");
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        text.writeBytes(bytes);
    }
}
