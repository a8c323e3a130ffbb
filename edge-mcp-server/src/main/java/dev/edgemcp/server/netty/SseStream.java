package dev.edgemcp.server.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An event stream on a channel. Texts are encoded by whoever sends them, written by the event loop. */
final class SseStream implements Sse, WriteQueue.Sink<byte[]> {
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
    /** Known by identity. */
    private static final byte[] END = new byte[0];

    private final Channel channel;
    private final Policies policies;
    private final Runnable ended;
    private final WriteQueue<byte[]> queue;
    private boolean open;

    /** @param ended runs after the write that ends the stream, on the event loop */
    SseStream(Channel channel, Policies policies, Runnable ended) {
        this.channel = channel;
        this.policies = policies;
        this.ended = ended;
        this.queue = new WriteQueue<>(
                channel.eventLoop(), policies.settings().limits().maxPendingBytes(), this);
    }

    @Override
    public void event(@Nullable String id, String data) {
        send((id == null ? "" : lines("id: ", id)) + lines("data: ", data) + "\n");
    }

    @Override
    public void retry(Duration delay) {
        send("retry: " + delay.toMillis() + "\n\n");
    }

    @Override
    public void comment(String text) {
        send(lines(": ", text) + "\n");
    }

    @Override
    public void end() {
        queue.offer(END, 0);
    }

    /** Ends it, dropping what still waits. On the event loop. */
    void endNow() {
        if (open) {
            write(END);
            channel.flush();
        }
    }

    private static String lines(String prefix, String text) {
        if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return prefix + text + "\n";
        }
        return prefix + LINE_END.matcher(text).replaceAll("\n" + prefix) + "\n";
    }

    private void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        queue.offer(bytes, bytes.length);
    }

    void begin() {
        open = true;
    }

    /** Makes everything sent here disappear. Thread-safe. */
    void abandoned() {
        queue.close();
    }

    @Override
    public void write(byte[] bytes) {
        if (!open || !channel.isActive()) {
            return;
        }
        if (bytes == END) {
            open = false;
            queue.close();
            channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
            ended.run();
            return;
        }
        channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        if (WriteQueue.pendingBytes(channel) > policies.settings().limits().maxPendingBytes()) {
            channel.flush();
            if (WriteQueue.pendingBytes(channel) > policies.settings().limits().maxPendingBytes()) {
                overflow();
            }
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void overflow() {
        queue.close();
        if (channel.isActive()) {
            policies.events().slowClientClosed();
            Lingering.cut(channel);
        }
    }
}
