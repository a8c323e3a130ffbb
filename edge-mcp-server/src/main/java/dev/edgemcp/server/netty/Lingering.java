package dev.edgemcp.server.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The polite end of a connection whose client may still be sending: closing at once would make the system answer with a
 * reset, which destroys the response on its way. The caller discards what is read until then.
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

    private static void stopSending(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }
}
