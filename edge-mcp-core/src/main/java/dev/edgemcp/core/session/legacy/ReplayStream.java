package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.session.EventSink;
import dev.edgemcp.core.session.HttpReply;
import dev.edgemcp.core.session.ResponseStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events that outlives the connection which carries it: each event has an id, and a client that comes back with
 * the last one it saw gets what it missed. Bounded; what falls out at the old end cannot be had again. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery">
 *     Resumability and redelivery</a>
 */
final class ReplayStream implements ResponseStream {
    private static final int MAX_EVENTS = 256;
    private static final int MAX_BYTES = 8 * 1024 * 1024;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private record Event(long number, String data) {}

    private final Supplier<String> ids;
    private final boolean primes;
    private final Consumer<ReplayStream> changed;

    private final Object lock = new Object();
    // All guarded by lock.
    private @Nullable String id;
    private final Deque<Event> events = new ArrayDeque<>();
    private @Nullable EventSink sink;
    private long next = 1;
    private long bytes;
    private boolean started;
    private boolean finished;

    /**
     * @param ids makes its name, one that cannot be guessed; asked once, if there is ever an event
     * @param sink the connection
     * @param primes whether the client knows events without data, which tell it an id before anything happens
     * @param changed told when there is something to keep
     */
    ReplayStream(Supplier<String> ids, EventSink sink, boolean primes, Consumer<ReplayStream> changed) {
        this.ids = ids;
        this.sink = sink;
        this.primes = primes;
        this.changed = changed;
    }

    /** The name of the stream. */
    String id() {
        synchronized (lock) {
            if (id == null) {
                id = ids.get();
            }
            return id;
        }
    }

    /** What it keeps, in bytes, roughly. */
    int weight() {
        synchronized (lock) {
            return (int) Math.min(Integer.MAX_VALUE, bytes + 256);
        }
    }

    /** Whether somebody reads it now. */
    boolean connected() {
        synchronized (lock) {
            return sink != null;
        }
    }

    @Override
    public void send(String message) {
        synchronized (lock) {
            if (finished) {
                return;
            }
            begin();
            append(message);
        }
        changed.accept(this);
    }

    /** Begins the stream, so that the client knows an id to come back with. */
    void open() {
        synchronized (lock) {
            begin();
            if (!primes && sink != null) {
                sink.comment("listening");
            }
        }
        changed.accept(this);
    }

    @Override
    public void stillWorking() {
        boolean first;
        synchronized (lock) {
            if (finished || sink == null) {
                return;
            }
            first = !started;
            begin();
            if (!(first && primes)) {
                sink.comment("working");
            }
        }
        if (first) {
            changed.accept(this);
        }
    }

    // Sinks are ended without the lock: whoever hears of it may come back here.

    @Override
    public HttpReply finish(HttpReply reply) {
        EventSink last;
        synchronized (lock) {
            finished = true;
            if (!started) {
                return reply;
            }
            if (reply.body() != null) {
                append(reply.body());
            }
            last = detach();
        }
        end(last);
        changed.accept(this);
        return HttpReply.STREAMED;
    }

    /** Ends the connection, not the stream, if the client knows how to come back. */
    void release() {
        EventSink last;
        synchronized (lock) {
            if (!primes || sink == null || finished) {
                return;
            }
            begin();
            last = detach();
        }
        end(last);
        changed.accept(this);
    }

    /** Ends the stream for good. */
    void end() {
        EventSink last;
        synchronized (lock) {
            finished = true;
            last = detach();
        }
        end(last);
    }

    /** Must be called with the lock. */
    private @Nullable EventSink detach() {
        EventSink last = sink;
        sink = null;
        return last;
    }

    private static void end(@Nullable EventSink last) {
        if (last != null) {
            last.end();
        }
    }

    /** Says that a connection is gone. */
    void disconnected(EventSink gone) {
        synchronized (lock) {
            if (sink != gone) {
                return;
            }
            sink = null;
            if (!started) {
                return;
            }
        }
        // However long it was silent: from now on the client may come back.
        changed.accept(this);
    }

    /**
     * Carries on over another connection, after the event that the client saw last.
     *
     * @return false if something in between is lost, or nothing can follow any more
     */
    boolean resume(EventSink connection, long lastSeen) {
        EventSink before;
        EventSink over;
        synchronized (lock) {
            long oldest = events.isEmpty() ? next : events.getFirst().number();
            if (lastSeen + 1 < oldest || lastSeen >= next || (finished && lastSeen == next - 1)) {
                return false;
            }
            before = detach();
            sink = connection;
            started = true;
            if (primes) {
                connection.event(eventId(lastSeen), "");
            } else {
                connection.comment("listening");
            }
            for (Event event : events) {
                if (event.number() > lastSeen) {
                    connection.event(eventId(event.number()), event.data());
                }
            }
            over = finished ? detach() : null;
        }
        end(before);
        end(over);
        return true;
    }

    /** Must be called with the lock. */
    private void begin() {
        if (started) {
            return;
        }
        started = true;
        if (primes && sink != null) {
            sink.retry(RETRY);
            sink.event(eventId(0), "");
        }
    }

    /** Must be called with the lock. */
    private void append(String message) {
        Event event = new Event(next++, message);
        events.add(event);
        bytes += size(message);
        while (events.size() > MAX_EVENTS || (bytes > MAX_BYTES && events.size() > 1)) {
            bytes -= size(events.removeFirst().data());
        }
        if (sink != null) {
            sink.event(eventId(event.number()), message);
        }
    }

    private String eventId(long number) {
        return id() + "-" + number;
    }

    private static int size(String message) {
        return 2 * message.length();
    }
}
