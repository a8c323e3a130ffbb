package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is between the two sides of a relay: messages that are not sent, requests that are not answered. It makes sure that
 * each request gets one answer. Bounded. Thread-safe; only the methods that throw InterruptedException block.
 */
final class RelayBook {
    private static final int MAX_QUEUED_MESSAGES_OF_LARGEST_SIZE = 4;

    private final Ticker ticker;
    private final int maxPending;
    private final long maxQueued;
    private final Object lock = new Object();
    // All below is guarded by lock.
    private final Map<RequestId, Entry> pending = new HashMap<>();
    private final Deque<RelayMessage> queue = new ArrayDeque<>();
    private long queued;
    private boolean open;
    private boolean lost;
    private boolean closed;

    private static final class Entry {
        private RelayMessage message;
        private boolean sent;
        private boolean answered;

        Entry(RelayMessage message) {
            this.message = message;
        }
    }

    RelayBook(ClientOptions options) {
        this.ticker = options.ticker();
        this.maxPending = options.maxPending();
        this.maxQueued =
                (long) MAX_QUEUED_MESSAGES_OF_LARGEST_SIZE * options.limits().maxBytes();
    }

    /** Queues a message of the client; the result is the error to answer if it cannot be taken. */
    @Nullable
    JsonRpcError add(RelayMessage message) {
        RequestId id = message.id();
        synchronized (lock) {
            if (id != null && pending.containsKey(id)) {
                return new JsonRpcError(JsonRpcError.INVALID_REQUEST, "a request with this id is in flight already");
            }
            boolean full = id == null ? queue.size() >= 2 * maxPending : pending.size() >= maxPending;
            if (full || queued + message.text().length() > maxQueued) {
                return new JsonRpcError(
                        Mcp.TOO_MANY_REQUESTS, "too many messages wait for the server already; this one was not sent");
            }
            if (id != null) {
                pending.put(id, new Entry(message));
            }
            queue.addLast(message);
            queued += message.text().length();
            lock.notifyAll();
            return null;
        }
    }

    /** The next message to send, or null once the link is lost or the book closed. */
    @Nullable
    RelayMessage next() throws InterruptedException {
        synchronized (lock) {
            while (!closed && open && queue.isEmpty()) {
                lock.wait();
            }
            if (closed || !open) {
                return null;
            }
            RelayMessage message = remove(queue.getFirst());
            Entry entry = message.id() == null ? null : pending.get(message.id());
            if (entry != null) {
                entry.sent = true;
            }
            return message;
        }
    }

    /** A message that was not sent, taken out of the queue, or null. */
    @Nullable
    RelayMessage poll() {
        synchronized (lock) {
            return queue.isEmpty() ? null : remove(queue.getFirst());
        }
    }

    /** A message that has waited too long, taken out of the queue; null once the book is closed. */
    @Nullable
    RelayMessage expired() throws InterruptedException {
        synchronized (lock) {
            while (!closed) {
                RelayMessage first = queue.peekFirst();
                long left = first == null ? Long.MAX_VALUE : first.deadline() - ticker.nanos();
                if (first != null && left <= 0) {
                    return remove(first);
                }
                lock.wait(first == null ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
            }
            return null;
        }
    }

    /** From here on, a loss counts against the link that is being opened. */
    void opening() {
        synchronized (lock) {
            lost = false;
        }
    }

    /** The link is open, unless it was lost since {@link #opening}. */
    boolean opened() {
        synchronized (lock) {
            open = !lost;
            lock.notifyAll();
            return open;
        }
    }

    /** The link is lost: the result is what was sent and not answered, each of which the caller must answer. */
    List<RequestId> lost() {
        synchronized (lock) {
            lost = true;
            open = false;
            List<RequestId> unanswered = new ArrayList<>();
            pending.forEach((id, entry) -> {
                if (entry.sent && !entry.answered) {
                    entry.answered = true;
                    unanswered.add(id);
                }
            });
            lock.notifyAll();
            return unanswered;
        }
    }

    /** Puts back a message that had no effect, for the next link; not if it was answered or given up meanwhile. */
    void unsent(RelayMessage message) {
        synchronized (lock) {
            lost = true;
            open = false;
            Entry entry = message.id() == null ? null : pending.get(message.id());
            if (message.id() == null || (entry != null && !entry.answered)) {
                queue.addFirst(message);
                queued += message.text().length();
            }
            if (entry != null) {
                entry.message = message;
                entry.sent = false;
            }
            lock.notifyAll();
        }
    }

    /** Whether the caller is the one who answers the request; then it calls {@link #answered} when it has. */
    boolean claim(RequestId id) {
        synchronized (lock) {
            Entry entry = pending.get(id);
            if (entry == null || entry.answered) {
                return false;
            }
            entry.answered = true;
            return true;
        }
    }

    /** The answer is written. */
    void answered(RequestId id) {
        synchronized (lock) {
            pending.remove(id);
            lock.notifyAll();
        }
    }

    /** Gives up a request, which gets no answer; the result is the request if it was sent already. */
    @Nullable
    RelayMessage giveUp(RequestId id) {
        synchronized (lock) {
            Entry entry = pending.get(id);
            if (entry == null || entry.answered) {
                return null;
            }
            pending.remove(id);
            lock.notifyAll();
            if (queue.contains(entry.message)) {
                remove(entry.message);
            }
            return entry.sent ? entry.message : null;
        }
    }

    /** Whether nothing is left to send or to answer. */
    boolean idle() {
        synchronized (lock) {
            return pending.isEmpty() && queue.isEmpty();
        }
    }

    /** Blocks until nothing is left to send or to answer, or for that long. */
    void awaitIdle(Duration atMost) throws InterruptedException {
        synchronized (lock) {
            long end = ticker.nanos() + atMost.toNanos();
            for (long left = atMost.toNanos();
                    !closed && left > 0 && !(pending.isEmpty() && queue.isEmpty());
                    left = end - ticker.nanos()) {
                lock.wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            }
        }
    }

    /** Blocks for that long; false if the book was closed meanwhile. */
    boolean pause(Duration time) throws InterruptedException {
        synchronized (lock) {
            long end = ticker.nanos() + time.toNanos();
            for (long left = time.toNanos(); !closed && left > 0; left = end - ticker.nanos()) {
                lock.wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            }
            return !closed;
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            open = false;
            lock.notifyAll();
        }
    }

    private RelayMessage remove(RelayMessage message) {
        queue.remove(message);
        queued -= message.text().length();
        return message;
    }
}
