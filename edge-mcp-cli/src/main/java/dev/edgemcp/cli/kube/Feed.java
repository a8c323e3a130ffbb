package dev.edgemcp.cli.kube;

import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The changes of a list of objects, as the server tells them. It begins with what there is, and begins anew, with what there
 * is, when the server or the network cuts it: whoever reads it is told, and sees objects again then.
 * The next change is asked for when one was read, so that nothing piles up. One thread reads; any may close.
 */
final class Feed implements AutoCloseable {
    private static final long MIN_PAUSE_MILLIS = 200;
    private static final long MAX_PAUSE_MILLIS = 5_000;

    /**
     * A change.
     *
     * @param type ADDED, MODIFIED or DELETED, as the server names it; or {@link #AGAIN}
     */
    record Change(String type, ObjectNode object) {
        /** What there is comes again from here on; what is not among it has gone meanwhile. */
        static final String AGAIN = "AGAIN";
    }

    private static final Object OPENED = new Object();

    private final Api api;
    private final String path;
    // What the current connection says; asked for one by one, so that it stays short.
    private BlockingQueue<Object> said = new LinkedBlockingQueue<>();
    private volatile @Nullable WebSocket socket;
    private volatile boolean closed;
    private boolean connected;
    private boolean cut;
    private long pause = MIN_PAUSE_MILLIS;

    /** @param path of the list, with its query but without a question mark in front of {@code watch} */
    Feed(Api api, String path, String query) {
        this.api = api;
        this.path = path + "?watch=true" + (query.isEmpty() ? "" : "&" + query);
    }

    /**
     * The next change, or null if there is none within that time, be it that the server says none or that it cannot be
     * reached just now.
     *
     * @throws KubeException if the server refuses to tell changes
     */
    @Nullable
    Change next(long millis) {
        long left = millis;
        if (!connected) {
            connect();
        }
        while (!closed) {
            Object word = poll(connected ? left : Math.min(left, pause));
            if (word == null) {
                if (!connected) {
                    pause = Math.min(MAX_PAUSE_MILLIS, pause * 2);
                }
                return null;
            }
            if (word == OPENED) {
                if (cut) {
                    return new Change(Change.AGAIN, Json.object());
                }
                continue;
            }
            if (word instanceof Said message) {
                Change change = change(message.text());
                message.socket().request();
                if (change != null) {
                    pause = MIN_PAUSE_MILLIS;
                    return change;
                }
                continue;
            }
            if (word instanceof KubeException refused && refused.reason() == KubeException.Reason.FORBIDDEN) {
                throw refused;
            }
            connected = false;
            cut = true;
            said = new LinkedBlockingQueue<>();
            left = Math.min(left, pause);
        }
        return null;
    }

    private @Nullable Object poll(long millis) {
        try {
            return said.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private void connect() {
        connected = true;
        BlockingQueue<Object> words = new LinkedBlockingQueue<>();
        said = words;
        api.webSocket(path, new Listener(words)).whenComplete((opened, failed) -> {
            if (failed != null) {
                words.add(FeedFailures.refusal(failed, path));
            } else if (closed) {
                opened.sendClose(1000, "");
            } else {
                socket = opened;
            }
        });
    }

    private static @Nullable Change change(String text) {
        try {
            JsonNode said = Json.parseObject(text);
            String type = said.path("type").asString("");
            boolean known = type.equals("ADDED") || type.equals("MODIFIED") || type.equals("DELETED");
            return known && said.path("object") instanceof ObjectNode object ? new Change(type, object) : null;
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() {
        closed = true;
        WebSocket open = socket;
        if (open != null) {
            open.sendClose(1000, "");
        }
        said.add(this);
    }

    private record Said(WebSocket socket, String text) {}

    private record Listener(BlockingQueue<Object> words) implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket webSocket) {
            words.add(OPENED);
        }

        @Override
        public void onMessage(WebSocket webSocket, String text) {
            words.add(new Said(webSocket, text));
        }

        @Override
        public void onClose(WebSocket webSocket, int code, String reason) {
            words.add(new KubeException(KubeException.Reason.UNREACHABLE, "the server ended the watch"));
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            words.add(FeedFailures.refusal(error, "watch"));
        }
    }
}
