package dev.edgemcp.server.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The ends of a connection that are not the usual one. The polite one is for clients that may still be sending: closing at
 * once would make the system answer with a reset, which destroys the response on its way. The caller discards what is read
 * until then.
 */
public final class Lingering {
    private Lingering() {}

    /** Flushes, stops sending, and closes when the client has closed or the grace is over. On the event loop. */
    public static void close(Channel channel, Duration grace) {
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (!written.isSuccess()) {
                channel.close();
            } else if (tls == null) {
                stopSending(channel);
            } else {
                // Without this goodbye a client could not tell the end from a cut.
                tls.closeOutbound().addListener(unused -> stopSending(channel));
            }
        });
        var timer = channel.eventLoop().schedule(() -> channel.close(), grace.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(unused -> timer.cancel(false));
    }

    /** Closes at once. An orderly end of TLS would wait behind what a client does not read. On the event loop. */
    public static void cut(Channel channel) {
        // From here, the close does not pass the handlers that would delay it.
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    private static void stopSending(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }
}
