package dev.edgemcp.server.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes from any thread to one connection, in the order in which they were asked for, with a bound on what waits. A
 * write from the connection's own event loop does not hop unless others wait before it. Thread-safe.
 */
public final class WriteQueue<T> {
    /** Where the items go. Called on the event loop only. */
    public interface Sink<T> {
        /** Writes an item, without flushing. */
        void write(T item);

        /** Flushes what was written. */
        void flush();

        /** Cuts the connection off: more waits than may. Called once, and nothing after it. */
        void overflow();
    }

    private record Entry<T>(T item, int size) {}

    private final EventLoop loop;
    private final long maxWaiting;
    private final Sink<T> sink;
    private final Queue<Entry<T>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingSize = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A queue to the sink on the loop, with a bound on the sizes of what waits for the loop. */
    public WriteQueue(EventLoop loop, long maxWaiting, Sink<T> sink) {
        this.loop = loop;
        this.maxWaiting = maxWaiting;
        this.sink = sink;
    }

    /** How many bytes the channel holds that have not left. On its event loop only. */
    public static long pendingBytes(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Writes the item, now or soon. Dropped if the queue is closed. */
    public void offer(T item, int size) {
        if (closed.get()) {
            return;
        }
        if (loop.inEventLoop() && waiting.isEmpty()) {
            sink.write(item);
            sink.flush();
            return;
        }
        if (waitingSize.addAndGet(size) > maxWaiting) {
            if (closed.compareAndSet(false, true)) {
                onLoop(this::overflow);
            }
            return;
        }
        waiting.add(new Entry<>(item, size));
        if (scheduled.compareAndSet(false, true)) {
            onLoop(this::drain);
        }
    }

    /** Drops what waits and what comes. */
    public void close() {
        closed.set(true);
        waiting.clear();
    }

    private void drain() {
        // Before polling: an item added after the last poll must schedule another drain.
        scheduled.set(false);
        boolean written = false;
        for (Entry<T> entry = waiting.poll(); entry != null && !closed.get(); entry = waiting.poll()) {
            waitingSize.addAndGet(-entry.size());
            sink.write(entry.item());
            written = true;
        }
        if (written) {
            sink.flush();
        }
    }

    private void overflow() {
        waiting.clear();
        sink.overflow();
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The listener is closed, and with it the connection.
            close();
        }
    }
}
