package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a server of the era with a handshake says outside of any call: the stream of a GET, asked for again whenever it ends,
 * for as long as the server has one.
 */
final class ServerStream {
    private final HttpLink link;
    private final Object lock = new Object();
    // All guarded by lock.
    private int generation;
    private @Nullable BodyReader reader;
    private Backoff backoff = new Backoff();

    ServerStream(HttpLink link) {
        this.link = link;
    }

    /** Opens the stream of the session there is now; an older one ends. */
    void open() {
        int current;
        synchronized (lock) {
            current = ++generation;
            backoff = new Backoff();
            cancel();
        }
        ask(current);
    }

    void close() {
        synchronized (lock) {
            generation++;
            cancel();
        }
    }

    private void cancel() {
        if (reader != null) {
            reader.cancel();
            reader = null;
        }
    }

    private void ask(int current) {
        HttpRequest.Builder get =
                HttpRequest.newBuilder(link.target().uri()).GET().header("Accept", "text/event-stream");
        link.inSession(get);
        boolean[] offered = new boolean[1];
        CompletableFuture<HttpResponse<String>> sent = link.http().sendAsync(get.build(), info -> {
            offered[0] = HttpStatus.ok(info.statusCode())
                    && info.headers()
                            .firstValue("Content-Type")
                            .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
                            .orElse(false);
            int maxBytes = link.options().limits().maxBytes();
            BodyReader created = new BodyReader(maxBytes, offered[0] ? new SseParser(maxBytes, this::event) : null);
            synchronized (lock) {
                if (current == generation && offered[0]) {
                    reader = created;
                    return created;
                }
            }
            created.cancel();
            return created;
        });
        sent.whenComplete((response, failure) -> {
            // A stream that broke may come back; one that was refused will not.
            if (offered[0] || response == null) {
                again(current);
            }
        });
    }

    private void again(int current) {
        long millis;
        synchronized (lock) {
            if (current != generation) {
                return;
            }
            millis = backoff.next().toMillis();
        }
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> {
            synchronized (lock) {
                if (current != generation) {
                    return;
                }
            }
            ask(current);
        });
    }

    private void event(String data) {
        JsonRpcMessage json;
        try {
            json = link.codec().decode(data);
        } catch (JsonRpcException e) {
            link.peer().unreadable(data, e);
            return;
        }
        synchronized (lock) {
            backoff.reset();
        }
        link.peer().received(json, data);
    }
}
