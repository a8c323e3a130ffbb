package dev.edgemcp.core.session;

/** Events without ids: a client that loses the response has lost them. */
public final class PlainStream implements ResponseStream {
    private final EventSink sink;
    private final boolean accepted;
    private final Object lock = new Object();
    // Both guarded by lock.
    private boolean started;
    private boolean finished;

    /**
     * @param accepted whether the client reads events
     */
    public PlainStream(EventSink sink, boolean accepted) {
        this.sink = sink;
        this.accepted = accepted;
    }

    @Override
    public void send(String message) {
        synchronized (lock) {
            if (accepted && !finished) {
                started = true;
                sink.event(null, message);
            }
        }
    }

    @Override
    public void stillWorking() {
        synchronized (lock) {
            if (accepted && !finished) {
                started = true;
                sink.comment("working");
            }
        }
    }

    @Override
    public HttpReply finish(HttpReply reply) {
        synchronized (lock) {
            finished = true;
            if (!started) {
                return reply;
            }
            if (reply.body() != null) {
                sink.event(null, reply.body());
            }
        }
        // Without the lock: whoever hears of it may come back here.
        sink.end();
        return HttpReply.STREAMED;
    }
}
