package dev.edgemcp.server.netty;

import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Decision;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.LocalLimiter;
import dev.edgemcp.core.quota.Rate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Takes each new connection in, or turns it away because all places are taken or too many come at once. Thread-safe. */
final class Admission extends ChannelInitializer<Channel> {
    /** How many of those turned away may still be reading why; further ones are just closed. */
    private static final int MAX_TURNED_AWAY = 256;
    /** How long such a one may say nothing. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private static final String HEALTH = "GET /health/";

    private final Policies policies;
    private final ChannelGroup channels;
    private final @Nullable TlsContexts tls;
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private final Limiter limiter;
    private final List<Bucket> connects;

    /** @param tls what connections are encrypted with, or null for clear text */
    Admission(Policies policies, ChannelGroup channels, @Nullable TlsContexts tls) {
        this.policies = policies;
        this.channels = channels;
        this.tls = tls;
        this.limiter = new LocalLimiter(policies.ticker());
        Rate rate = policies.settings().limits().connects();
        this.connects = rate == null ? List.of() : List.of(new Bucket.Rated(Bucket.Kind.GLOBAL, "connects", rate));
    }

    @Override
    protected void initChannel(Channel channel) {
        int max = policies.settings().limits().maxConnections();
        int taken = places.incrementAndGet();
        channel.closeFuture().addListener(unused -> places.decrementAndGet());
        channels.add(channel);
        Refusal refusal = taken > max ? Refusal.TOO_MANY_CONNECTIONS : tooFast() ? Refusal.TOO_MANY_CONNECTS : null;
        if (refusal == null) {
            admit(channel.pipeline(), channel);
            return;
        }
        policies.events().refused(refusal);
        // Saying why over TLS would take a handshake, which is dear just when there is too much to do.
        if (tls == null && turnedAway.incrementAndGet() <= MAX_TURNED_AWAY) {
            channel.closeFuture().addListener(unused -> turnedAway.decrementAndGet());
            channel.pipeline().addLast(new TurnedAway(refusal));
        } else {
            if (tls == null) {
                turnedAway.decrementAndGet();
            }
            channel.close();
        }
    }

    private boolean tooFast() {
        return !connects.isEmpty() && limiter.decide(connects).join() instanceof Decision.Refused;
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

    /**
     * Says 503 and closes, but to whoever asks about health: a server that has much to do would be restarted for it by those who
     * watch over it.
     */
    private final class TurnedAway extends ChannelInboundHandlerAdapter {
        private final Refusal refusal;
        private boolean refused;

        TurnedAway(Refusal refusal) {
            this.refusal = refusal;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            var deadline = ctx.executor().schedule(() -> refuse(ctx), SILENCE.toMillis(), TimeUnit.MILLISECONDS);
            ctx.channel().closeFuture().addListener(unused -> deadline.cancel(false));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!refused && message instanceof ByteBuf bytes && asksForHealth(bytes)) {
                refused = true;
                admit(ctx.pipeline(), ctx.channel());
                ctx.pipeline().remove(this);
                ctx.pipeline().fireChannelActive().fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            refuse(ctx);
        }

        private static boolean asksForHealth(ByteBuf bytes) {
            int length = HEALTH.length();
            return bytes.readableBytes() >= length
                    && bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1)
                            .equals(HEALTH);
        }

        private void refuse(ChannelHandlerContext ctx) {
            if (!refused) {
                refused = true;
                ctx.write(Problems.turnedAway(refusal).encoded());
                Lingering.close(ctx.channel(), policies.settings().timeouts().closeGrace());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
