package dev.edgemcp.core.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a server sends as events. */
final class RecordingSink implements EventSink {
    /** One event, or what stands for one: {@code retry}, {@code comment} and {@code end} have no id. */
    record Sent(String id, String data) {}

    final List<Sent> all = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Sent> events = new LinkedBlockingQueue<>();

    /** The next event, awaited. */
    Sent next() throws InterruptedException {
        Sent sent = events.poll(20, TimeUnit.SECONDS);
        if (sent == null) {
            throw new AssertionError("no event came; so far " + all);
        }
        return sent;
    }

    boolean nothingMore() {
        return events.isEmpty();
    }

    @Override
    public void event(String id, String data) {
        add(new Sent(id, data));
    }

    @Override
    public void retry(Duration delay) {
        all.add(new Sent(null, "retry"));
    }

    @Override
    public void comment(String text) {
        all.add(new Sent(null, "comment"));
    }

    @Override
    public void end() {
        add(new Sent(null, "end"));
    }

    private void add(Sent sent) {
        all.add(sent);
        events.add(sent);
    }
}
