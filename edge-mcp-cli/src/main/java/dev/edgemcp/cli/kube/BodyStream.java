package dev.edgemcp.cli.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that is read at the reader's pace: no more is asked for until what came was read, so that
 * it never piles up here. One thread reads; any may close.
 */
final class BodyStream extends InputStream {
    private static final List<ByteBuffer> END = List.of();

    // Holds at most one delivery and the end.
    private final BlockingQueue<List<ByteBuffer>> delivered = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> current = new ArrayDeque<>();
    private volatile @Nullable AsyncBody body;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private boolean ended;

    /** For fabric8: takes what was asked for. */
    void deliver(List<ByteBuffer> buffers, AsyncBody from) {
        delivered.add(buffers);
    }

    void begin(AsyncBody source) {
        body = source;
        source.done().whenComplete((done, failed) -> {
            failure = failed;
            delivered.add(END);
        });
        if (closed) {
            source.cancel();
        } else {
            source.consume();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = next();
        if (buffer == null) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    private @Nullable ByteBuffer next() throws IOException {
        while (true) {
            ByteBuffer head = current.peek();
            if (head != null && head.hasRemaining()) {
                return head;
            }
            if (head != null) {
                current.poll();
                if (current.isEmpty() && body != null) {
                    body.consume();
                }
                continue;
            }
            if (ended) {
                return null;
            }
            take();
        }
    }

    private void take() throws IOException {
        List<ByteBuffer> buffers;
        try {
            buffers = delivered.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        if (buffers == END) {
            ended = true;
            Throwable failed = failure;
            if (failed != null && !closed) {
                throw new IOException("the stream broke off", failed);
            }
        } else if (buffers.isEmpty() && body != null) {
            body.consume();
        } else {
            current.addAll(buffers);
        }
    }

    @Override
    public void close() {
        closed = true;
        AsyncBody source = body;
        if (source != null) {
            source.cancel();
        }
        delivered.add(END);
    }
}
