package dev.edgemcp.server.netty;

import dev.edgemcp.server.netty.ConnectionListener.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request waiting for its response. What is not final is confined to the event loop. */
final class Exchange implements HttpResponder {
    /**
     * How the response has to look because of the request.
     *
     * @param head whether the body is left out
     * @param keepAlive whether the connection goes on after it
     * @param origin the origin to tell that it may read the response, or null
     */
    record Form(
            HttpVersion version,
            boolean head,
            boolean keepAlive,
            @Nullable String origin) {}

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private enum Stage {
        WAITING,
        STREAMING,
        COMPLETE,
        ABANDONED
    }

    private final Channel channel;
    private final Policies policies;
    private final Form form;
    private final Runnable finished;
    private final Runnable ended;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final List<Runnable> disconnectActions = new ArrayList<>(1);
    private Stage stage = Stage.WAITING;
    private boolean lastOne;
    private @Nullable SseStream stream;

    /**
     * @param finished runs on the event loop after a response that leaves the connection open
     * @param ended runs on the event loop after one that does not, and sees to the end
     */
    Exchange(Channel channel, Policies policies, Form form, Runnable finished, Runnable ended) {
        this.channel = channel;
        this.policies = policies;
        this.form = form;
        this.finished = finished;
        this.ended = ended;
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[] body) {
        if (answered.compareAndSet(false, true)) {
            onLoop(() -> write(status, headers, body));
        }
    }

    @Override
    public Sse startEvents(Map<String, String> headers) {
        SseStream stream = new SseStream(channel, policies, this::streamEnded);
        if (answered.compareAndSet(false, true)) {
            onLoop(() -> begin(stream, headers));
        } else {
            stream.abandoned();
        }
        return stream;
    }

    @Override
    public void onDisconnect(Runnable action) {
        onLoop(() -> {
            if (stage == Stage.ABANDONED) {
                action.run();
            } else if (stage != Stage.COMPLETE) {
                disconnectActions.add(action);
            }
        });
    }

    /** Says that the connection has to end with this exchange. */
    void makeLast() {
        lastOne = true;
    }

    /** Says that the client has gone. */
    void disconnected() {
        if (stage == Stage.COMPLETE || stage == Stage.ABANDONED) {
            return;
        }
        boolean streaming = stage == Stage.STREAMING;
        stage = Stage.ABANDONED;
        answered.set(true);
        if (streaming) {
            policies.events().connectionClosed(Transport.EVENT_STREAM);
        }
        disconnectActions.forEach(this::run);
        disconnectActions.clear();
    }

    /**
     * Says that the client may not be served any more, which for what runs is the same as {@link #disconnected}. An event
     * stream is ended in good order.
     *
     * @return whether nothing was sent, and nothing will be
     */
    boolean withdraw() {
        SseStream open = stream;
        if (stage != Stage.STREAMING || open == null) {
            disconnected();
            return true;
        }
        List<Runnable> actions = List.copyOf(disconnectActions);
        lastOne = true;
        open.endNow();
        actions.forEach(this::run);
        return false;
    }

    private void write(int status, Map<String, String> headers, byte[] body) {
        if (stage != Stage.WAITING) {
            return;
        }
        boolean keep = form.keepAlive() && !lastOne;
        var response = new DefaultFullHttpResponse(
                form.version(),
                HttpResponseStatus.valueOf(status),
                form.head() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        fill(response, headers, keep);
        if (status >= 200 && status != 204 && status != 304) {
            response.headers().setInt("content-length", body.length);
            if (body.length > 0 && !response.headers().contains("content-type")) {
                response.headers().set("content-type", "application/json");
            }
        }
        channel.writeAndFlush(response);
        complete(keep);
    }

    private void begin(SseStream stream, Map<String, String> headers) {
        if (stage != Stage.WAITING) {
            stream.abandoned();
            return;
        }
        boolean chunked = form.version().isKeepAliveDefault();
        HttpResponse response = new DefaultHttpResponse(form.version(), HttpResponseStatus.OK);
        fill(response, headers, form.keepAlive() && chunked && !lastOne);
        response.headers().set("content-type", "text/event-stream");
        response.headers().set("cache-control", "no-store");
        response.headers().set("x-accel-buffering", "no");
        if (chunked) {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        stage = Stage.STREAMING;
        this.stream = stream;
        policies.events().connectionOpened(Transport.EVENT_STREAM);
        channel.writeAndFlush(response);
        stream.begin();
    }

    private void streamEnded() {
        if (stage != Stage.STREAMING) {
            return;
        }
        policies.events().connectionClosed(Transport.EVENT_STREAM);
        complete(form.keepAlive() && form.version().isKeepAliveDefault() && !lastOne);
    }

    private void fill(HttpResponse response, Map<String, String> headers, boolean keep) {
        HttpHeaders target = response.headers();
        headers.forEach(target::set);
        Cors.responseHeaders(form.origin()).forEach(target::set);
        HttpUtil.setKeepAlive(response, keep);
    }

    private void complete(boolean keep) {
        stage = Stage.COMPLETE;
        disconnectActions.clear();
        (keep ? finished : ended).run();
    }

    /** What fails here, such as a header with a line end in it, would leave the client waiting for ever. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setMessage("a response failed").setCause(e).log();
            channel.close();
        }
    }

    private void onLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            run(task);
            return;
        }
        try {
            channel.eventLoop().execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            // The listener is closed, and with it the connection.
        }
    }
}
