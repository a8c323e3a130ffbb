package dev.edgemcp.server.netty;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a listener told. */
public final class RecordingEvents implements ConnectionListener {
    public final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    public final AtomicInteger open = new AtomicInteger();
    public final AtomicInteger opened = new AtomicInteger();
    public final AtomicInteger slowClients = new AtomicInteger();

    @Override
    public void connectionOpened(Transport transport) {
        opened.incrementAndGet();
        open.incrementAndGet();
    }

    @Override
    public void connectionClosed(Transport transport) {
        open.decrementAndGet();
    }

    @Override
    public void refused(Refusal reason) {
        refusals.add(reason);
    }

    @Override
    public void slowClientClosed() {
        slowClients.incrementAndGet();
    }
}
