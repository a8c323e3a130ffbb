package dev.edgemcp.server.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Takes each new connection in, or turns it away because all places are taken. Thread-safe. */
final class Admission extends ChannelInitializer<Channel> {
    /** How many of those turned away may still be reading why; further ones are just closed. */
    private static final int MAX_TURNED_AWAY = 256;

    private final Policies policies;
    private final ChannelGroup channels;
    private final @Nullable TlsContexts tls;
    private final AtomicInteger places = new AtomicInteger();

    /** @param tls what connections are encrypted with, or null for clear text */
    Admission(Policies policies, ChannelGroup channels, @Nullable TlsContexts tls) {
        this.policies = policies;
        this.channels = channels;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        int max = policies.settings().limits().maxConnections();
        int taken = places.incrementAndGet();
        channel.closeFuture().addListener(unused -> places.decrementAndGet());
        channels.add(channel);
        if (taken <= max) {
            admit(channel.pipeline(), channel);
            return;
        }
        policies.events().refused(Refusal.TOO_MANY_CONNECTIONS);
        // Saying why over TLS would take a handshake, which is dear just when there is too much to do.
        if (taken <= max + MAX_TURNED_AWAY && tls == null) {
            channel.pipeline().addLast(new TurnedAway(policies.settings().timeouts()));
        } else {
            channel.close();
        }
    }

    private void admit(ChannelPipeline pipeline, Channel channel) {
        if (tls != null) {
            pipeline.addLast(new TlsDetector(policies, tls));
        }
        long stall = policies.settings().timeouts().writeStall().toMillis();
        pipeline.addLast(HttpConnection.STALL, new IdleStateHandler(true, 0, stall, 0, TimeUnit.MILLISECONDS));
        pipeline.addLast(
                HttpConnection.DECODER,
                new StrictRequestDecoder(policies.settings().limits()));
        pipeline.addLast(HttpConnection.ENCODER, new HttpResponseEncoder());
        pipeline.addLast(new HttpConnection(policies, channel));
    }

    /** Says 503 to whatever comes, and closes. */
    private static final class TurnedAway extends ChannelInboundHandlerAdapter {
        private final ConnectionTimeouts timeouts;

        TurnedAway(ConnectionTimeouts timeouts) {
            this.timeouts = timeouts;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.write(Problems.tooManyConnections().encoded());
            Lingering.close(ctx.channel(), timeouts.closeGrace());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
