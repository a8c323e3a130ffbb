package dev.edgemcp.server.websocket;

import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.netty.ConnectionEvent;
import dev.edgemcp.server.netty.ConnectionListener.Transport;
import dev.edgemcp.server.netty.KeyCheck;
import dev.edgemcp.server.netty.Lingering;
import dev.edgemcp.server.netty.WriteQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket between Netty and Tyrus. {@link #send} is thread-safe; everything else is confined to the event loop, so
 * that Tyrus, whose locks would block, never sees two threads.
 *
 * <p><b>Flushing.</b> While a batch of reads is worked off, answers are written and flushed at its end.
 *
 * <p><b>Slow readers.</b> When half of what may be pending is, the connection is not read any more; when more than may
 * be is, or none of it has left for a while, it is cut.
 *
 * <p><b>Closing.</b> Tyrus sends its close frame and at once calls {@link Writer#close}. If the peer had not closed
 * before, it gets a moment to answer; only then the TCP connection is closed.
 */
final class WebSocketConnection extends ChannelInboundHandlerAdapter implements Outbound, WriteQueue.Sink<String> {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    private final WebSocketHost host;
    private final Principal principal;
    private final FrameGuard guard;
    private @Nullable UpgradeInfo upgrade;
    private @Nullable ChannelHandlerContext context;
    private @Nullable WriteQueue<String> queue;
    private @Nullable Connection tyrus;
    private @Nullable Session socket;
    private @Nullable CloseReason closeWhenOpen;

    private boolean batching;
    private boolean heard;
    private boolean closing;
    private boolean cut;
    private boolean gone;

    WebSocketConnection(WebSocketHost host, Principal principal) {
        this.host = host;
        this.principal = principal;
        this.guard = new FrameGuard(host.limits().maxMessageBytes(), this::toEngine);
    }

    /** Says what Tyrus made of the upgrade. Before the connection joins a pipeline. */
    void accepted(UpgradeInfo info) {
        upgrade = info;
    }

    /** Says that Tyrus has a session for it. */
    void opened(Session session) {
        socket = session;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        queue = new WriteQueue<>(ctx.channel().eventLoop(), host.limits().maxPendingBytes(), this);
        ctx.pipeline()
                .addBefore(
                        ctx.name(),
                        null,
                        new IdleStateHandler(
                                true,
                                host.timeouts().pingInterval().toMillis(),
                                host.timeouts().writeStall().toMillis(),
                                0,
                                TimeUnit.MILLISECONDS));
        host.events().connectionOpened(Transport.WEBSOCKET);
        UpgradeInfo info = upgrade;
        if (info == null) {
            throw new IllegalStateException("not accepted");
        }
        upgrade = null;
        try {
            Connection connection = info.createConnection(new ChannelWriter(), reason -> {});
            tyrus = connection;
            if (closeWhenOpen != null) {
                connection.close(closeWhenOpen);
                ctx.flush();
            }
        } catch (RuntimeException e) {
            // Netty would throw the handler out of the pipeline and leave the connection open.
            exceptionCaught(ctx, e);
        }
    }

    // Reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        batching = true;
        heard = true;
        try {
            if (message instanceof ByteBuf bytes && !guard.peerClosed()) {
                guard.read(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
        FrameGuard.Violation violation = guard.violation();
        if (closing) {
            guard.skipToClose();
            if (guard.peerClosed()) {
                closeTransport();
            }
        } else if (violation != null) {
            close(violation.code(), violation.reason());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        batching = false;
        ctx.flush();
    }

    private void toEngine(ByteBuffer bytes) {
        Connection connection = tyrus;
        if (!closing && connection != null) {
            connection.getReadHandler().handle(bytes);
        }
    }

    // Writing

    @Override
    public void send(String message) {
        WriteQueue<String> open = queue;
        if (open != null) {
            open.offer(message, message.length());
        }
    }

    @Override
    public void write(String message) {
        Session open = socket;
        if (closing || gone || open == null) {
            return;
        }
        try {
            open.getAsyncRemote().sendText(encodable(message));
        } catch (RuntimeException e) {
            LOG.atDebug().setMessage("a message was not sent").setCause(e).log();
        }
    }

    /** Tyrus dies of lone surrogates; everybody else writes a question mark. */
    private static String encodable(String message) {
        for (int i = 0; i < message.length(); i++) {
            if (Character.isSurrogate(message.charAt(i))) {
                return new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return message;
    }

    @Override
    public void flush() {
        if (!batching) {
            context().flush();
        }
    }

    @Override
    public void overflow() {
        if (gone || cut) {
            return;
        }
        cut = true;
        host.events().slowClientClosed();
        Lingering.cut(context().channel());
    }

    private void toChannel(ByteBuffer frame) {
        ChannelHandlerContext ctx = context();
        if (gone || cut || !ctx.channel().isActive()) {
            return;
        }
        ctx.write(Unpooled.wrappedBuffer(frame));
        if (!ctx.channel().isWritable()) {
            ctx.flush();
        }
        if (WriteQueue.pendingBytes(ctx.channel()) > host.limits().maxPendingBytes()) {
            overflow();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    // Silence and stalls

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ConnectionEvent.DRAIN) {
            close(1001, "the server is going away");
        } else if (event instanceof KeyCheck check) {
            if (!closing && !check.admitted().test(principal)) {
                host.events().keyWithdrawn();
                close(1008, KeyCheck.CLOSE_REASON);
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            ctx.close();
        } else if (event instanceof IdleStateEvent idle && idle.state() == IdleState.READER_IDLE) {
            ping(ctx);
        } else if (event instanceof IdleStateEvent && WriteQueue.pendingBytes(ctx.channel()) > 0) {
            overflow();
        }
    }

    private void ping(ChannelHandlerContext ctx) {
        Session open = socket;
        if (closing || open == null) {
            return;
        }
        heard = false;
        try {
            open.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            ctx.close();
            return;
        }
        ctx.flush();
        // One timer for a silent connection, none for a busy one.
        ctx.executor()
                .schedule(
                        () -> {
                            if (!heard && !gone) {
                                Lingering.cut(ctx.channel());
                            }
                        },
                        host.timeouts().pongDeadline().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    // The end

    /** Begins the close handshake. On the event loop. */
    void close(int code, String reason) {
        Connection open = tyrus;
        if (closing) {
            return;
        }
        CloseReason why = new CloseReason(CloseCodes.getCloseCode(code), reason);
        if (open == null) {
            closeWhenOpen = why;
            return;
        }
        open.close(why);
        context().flush();
    }

    private void closeFrameSent() {
        if (closing || gone) {
            return;
        }
        closing = true;
        WriteQueue<String> open = queue;
        if (open != null) {
            open.close();
        }
        if (guard.peerClosed()) {
            closeTransport();
        } else {
            Lingering.close(context().channel(), host.timeouts().closeGrace());
        }
    }

    private void closeTransport() {
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (gone) {
            return;
        }
        gone = true;
        WriteQueue<String> open = queue;
        if (open != null) {
            open.close();
        }
        host.events().connectionClosed(Transport.WEBSOCKET);
        Connection connection = tyrus;
        if (connection != null) {
            connection.close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, null));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug().setMessage("connection failed").setCause(cause).log();
        ctx.close();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    /** Where Tyrus writes. Complete at once: what is pending is counted by the channel, not by Tyrus. */
    private final class ChannelWriter extends Writer {
        @Override
        public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> completion) {
            toChannel(frame);
            completion.completed(frame);
        }

        @Override
        public void close() {
            closeFrameSent();
        }
    }
}
