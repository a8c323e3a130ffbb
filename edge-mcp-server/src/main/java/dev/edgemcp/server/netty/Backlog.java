package dev.edgemcp.server.netty;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent while an earlier request of its connection was still running. Beyond its bounds it takes nothing
 * more; the connection then ends after what is in here.
 */
final class Backlog {
    private final int maxRequests;
    private final long maxBytes;
    private final Queue<HttpObject> objects = new ArrayDeque<>();
    private int requests;
    private long bytes;
    private boolean truncated;

    Backlog(ConnectionLimits limits) {
        this.maxRequests = limits.maxPipelinedRequests();
        this.maxBytes = limits.maxMessageBytes();
    }

    void add(HttpObject object) {
        int size = object instanceof HttpContent content ? content.content().readableBytes() : 0;
        boolean head = object instanceof HttpRequest;
        if (truncated || (head && requests >= maxRequests) || bytes + size > maxBytes) {
            truncated = true;
            ReferenceCountUtil.release(object);
            return;
        }
        requests += head ? 1 : 0;
        bytes += size;
        objects.add(object);
    }

    @Nullable
    HttpObject poll() {
        HttpObject object = objects.poll();
        if (object instanceof HttpRequest) {
            requests--;
        }
        if (object instanceof HttpContent content) {
            bytes -= content.content().readableBytes();
        }
        return object;
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    /** Whether something was lost after what is in here. */
    boolean isTruncated() {
        return truncated;
    }

    void clear() {
        objects.forEach(ReferenceCountUtil::release);
        objects.clear();
        truncated = true;
    }
}
