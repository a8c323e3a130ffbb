package dev.edgemcp.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Waits for the first byte of a connection that has to be encrypted. A handshake gets its handler, so that a connection
 * that says nothing costs none; HTTP in clear text is told what to do instead; anything else is cut.
 */
final class TlsDetector extends ChannelInboundHandlerAdapter {
    /** The type of the record that every TLS connection begins with. */
    private static final int HANDSHAKE = 22;

    private final Policies policies;
    private final TlsContexts tls;
    private boolean refused;

    TlsDetector(Policies policies, TlsContexts tls) {
        this.policies = policies;
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused || !(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        int first = bytes.getByte(bytes.readerIndex());
        if (first == HANDSHAKE) {
            ctx.pipeline().addAfter(ctx.name(), null, tls.handler(ctx.channel()));
            ctx.fireChannelRead(bytes);
            ctx.pipeline().remove(this);
            return;
        }
        bytes.release();
        refused = true;
        policies.events().refused(Refusal.MALFORMED);
        if (first >= 'A' && first <= 'Z') {
            ctx.write(Problems.tlsNeeded().encoded());
            Lingering.close(ctx.channel(), policies.settings().timeouts().closeGrace());
        } else {
            ctx.close();
        }
    }
}
