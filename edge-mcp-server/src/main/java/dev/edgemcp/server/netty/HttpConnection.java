package dev.edgemcp.server.netty;

import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.AuthResult.Authenticated;
import dev.edgemcp.core.auth.AuthResult.Denied;
import dev.edgemcp.core.tool.Principal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection while it speaks HTTP: takes one request after the other through the gate, the key check, the body and
 * the route. Confined to its event loop.
 *
 * <p>Nothing that a client sends after a refused request is looked at: the decoder leaves the pipeline before the refusal
 * is written. It also leaves it before the key of an upgrade is checked, so that what follows stays raw bytes, which go to
 * the upgrade handler or nowhere.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    static final String DECODER = "decoder";
    static final String ENCODER = "encoder";
    static final String STALL = "stall";

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final byte[] NO_BODY = new byte[0];

    private enum Phase {
        /** Between requests. */
        HEAD,
        /** Answered already; the rest of the request is empty, and then the next may come. */
        SKIPPING,
        /** The key is being checked, elsewhere. */
        AUTHENTICATING,
        BODY,
        /** The head of an upgrade was good; the end of the request has to come. */
        UPGRADE_HEAD,
        /** The key of an upgrade is being checked; bytes are held. */
        UPGRADING,
        RESPONDING,
        /** A last response is on its way; what is read is dropped. */
        LEAVING
    }

    /** The request in hand. */
    private record Current(HttpRequest head, Target target, Exchange.Form form) {}

    private final Policies policies;
    private final Channel channel;
    private final String address;
    private final Deadline deadline;
    private final Backlog backlog;
    private final List<ByteBuf> held = new ArrayList<>(1);

    private Phase phase = Phase.HEAD;
    private boolean drainingBacklog;
    private boolean lastOne;
    private boolean served;
    private boolean bodyTimed;
    private @Nullable Current current;
    private @Nullable Route route;
    private @Nullable UpgradeHandler upgrade;
    private @Nullable Principal principal;
    private RequestBody body;
    private @Nullable Exchange exchange;

    HttpConnection(Policies policies, Channel channel) {
        this.policies = policies;
        this.channel = channel;
        this.address = channel.remoteAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "unknown";
        this.deadline = new Deadline(channel.eventLoop(), policies.ticker(), this::late);
        this.backlog = new Backlog(limits());
        this.body = new RequestBody(0);
    }

    private ConnectionLimits limits() {
        return policies.settings().limits();
    }

    private ConnectionTimeouts timeouts() {
        return policies.settings().timeouts();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        deadline.in(timeouts().head());
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.LEAVING) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBuf bytes) {
            held.add(bytes);
        } else if (message instanceof HttpObject object) {
            if (isBusy() || !backlog.isEmpty() || backlog.isTruncated()) {
                backlog.add(object);
            } else {
                accept(object);
            }
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (phase == Phase.BODY && !bodyTimed) {
            // Only for a body that did not come with its head: most requests never touch the timer.
            bodyTimed = true;
            deadline.in(timeouts().body());
        }
        ctx.fireChannelReadComplete();
    }

    private boolean isBusy() {
        return phase == Phase.AUTHENTICATING || phase == Phase.RESPONDING || phase == Phase.UPGRADING;
    }

    private void accept(HttpObject object) {
        try {
            if (object instanceof HttpRequest head) {
                begin(head);
            }
            if (object instanceof HttpContent content && phase != Phase.LEAVING) {
                content(content);
            }
        } finally {
            ReferenceCountUtil.release(object);
        }
    }

    private void begin(HttpRequest head) {
        Target target = Target.parse(head.uri());
        Gate.Decision decision = policies.gate().examine(head, target);
        boolean keepAlive = HttpUtil.isKeepAlive(head) && head.decoderResult().isSuccess();
        HttpVersion version =
                head.protocolVersion().equals(HttpVersion.HTTP_1_0) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        current = new Current(
                head,
                target,
                new Exchange.Form(
                        version,
                        head.method().name().equals("HEAD"),
                        keepAlive,
                        policies.gate().readableBy(head, target)));
        principal = null;
        bodyTimed = false;
        if (decision instanceof Gate.Answer answer) {
            answer(answer);
        } else if (decision instanceof Gate.Upgrade wanted) {
            if (drainingBacklog) {
                leave(Problems.malformed("An upgrade cannot be pipelined."));
            } else {
                upgrade = wanted.handler();
                phase = Phase.UPGRADE_HEAD;
            }
        } else if (decision instanceof Gate.Serve serve) {
            route = serve.route();
            if (serve.route().authenticated()) {
                authenticate(Phase.AUTHENTICATING, this::receiveBody);
            } else {
                receiveBody();
            }
        }
    }

    private void answer(Gate.Answer answer) {
        Current request = current();
        if (!answer.mayContinue() || !request.form().keepAlive() || lastOne || hasBody(request.head())) {
            leave(answer.reply());
            return;
        }
        phase = Phase.SKIPPING;
        Reply reply = answer.reply();
        new Exchange(channel, policies, request.form(), () -> {}, this::linger)
                .respond(reply.status(), reply.headers(), reply.body());
    }

    private static boolean hasBody(HttpRequest head) {
        return HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) != 0;
    }

    private void content(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            leave(Gate.undecodable(content.decoderResult().cause()));
            return;
        }
        boolean last = content instanceof LastHttpContent;
        switch (phase) {
            case BODY -> {
                if (!body.add(content.content())) {
                    leave(Problems.tooLarge(limits().maxMessageBytes()));
                } else if (last) {
                    dispatch();
                }
            }
            case UPGRADE_HEAD -> {
                if (content.content().isReadable()) {
                    leave(Problems.malformed("An upgrade has no body."));
                } else if (last) {
                    holdAndUpgrade();
                }
            }
            case SKIPPING -> {
                if (last) {
                    next();
                }
            }
            default -> {
                // A content without its head: the decoder has nothing like it.
            }
        }
    }

    private void authenticate(Phase meanwhile, Runnable then) {
        phase = meanwhile;
        CompletableFuture<AuthResult> result = check().toCompletableFuture();
        if (result.isDone()) {
            judge(result, then);
            return;
        }
        channel.config().setAutoRead(false);
        deadline.in(timeouts().body());
        result.whenComplete((unused, failure) -> channel.eventLoop().execute(() -> {
            if (phase == meanwhile && channel.isActive()) {
                channel.config().setAutoRead(true);
                judge(result, then);
                drainBacklog();
            }
        }));
    }

    private CompletionStage<AuthResult> check() {
        try {
            return policies.keys().check(current().head().headers());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void judge(CompletableFuture<AuthResult> result, Runnable then) {
        if (result.isCompletedExceptionally()) {
            LOG.atWarn().setMessage("authentication failed to decide").log();
            leave(Problems.authenticationUnavailable());
        } else if (result.join() instanceof Authenticated authenticated) {
            if (!policies.keys().admits(authenticated.principal())) {
                // Withdrawn while it was being checked elsewhere.
                deny(new Denied(KeyCheck.REASON));
                return;
            }
            principal = authenticated.principal();
            then.run();
        } else if (result.join() instanceof Denied denied) {
            deny(denied);
        }
    }

    private void deny(Denied denied) {
        Duration delay = policies.penalties().failed(address);
        if (delay == null) {
            leave(Problems.throttled());
        } else if (delay.isZero()) {
            leave(Problems.unauthenticated(denied.reason()));
        } else {
            stopListening();
            var timer = channel.eventLoop()
                    .schedule(
                            () -> {
                                policies.penalties().served(address);
                                leave(Problems.unauthenticated(denied.reason()));
                            },
                            delay.toMillis(),
                            TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(unused -> {
                if (timer.cancel(false)) {
                    policies.penalties().served(address);
                }
            });
        }
    }

    private void receiveBody() {
        HttpRequest head = current().head();
        if (HttpUtil.getContentLength(head, 0L) > limits().maxMessageBytes()) {
            leave(Problems.tooLarge(limits().maxMessageBytes()));
            return;
        }
        if (HttpUtil.is100ContinueExpected(head)) {
            channel.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        body = new RequestBody(limits().maxMessageBytes());
        phase = Phase.BODY;
    }

    private void dispatch() {
        deadline.none();
        phase = Phase.RESPONDING;
        var responder = new Exchange(channel, policies, current().form(), this::next, this::linger);
        exchange = responder;
        if (lastOne || policies.parting().get()) {
            responder.makeLast();
        }
        byte[] bytes = body.take();
        body = new RequestBody(0);
        run(responder, () -> route().handler().handle(request(bytes), responder));
    }

    private static void run(Exchange responder, Runnable handler) {
        try {
            handler.run();
        } catch (RuntimeException e) {
            Reply reply = internalError(e);
            responder.respond(reply.status(), reply.headers(), reply.body());
        }
    }

    private static Reply internalError(RuntimeException e) {
        String reference = UUID.randomUUID().toString();
        LOG.atError()
                .setMessage("a request handler failed")
                .addKeyValue("reference", reference)
                .setCause(e)
                .log();
        return Problems.internalError(reference);
    }

    private dev.edgemcp.server.netty.HttpRequest request(byte[] bytes) {
        Current request = current();
        return new dev.edgemcp.server.netty.HttpRequest(
                request.head().method().name(), request.target(), request.head().headers(), bytes, principal, address);
    }

    /** Goes on after a response that leaves the connection open. */
    private void next() {
        exchange = null;
        current = null;
        principal = null;
        served = true;
        phase = Phase.HEAD;
        if (lastOne) {
            channel.close();
            return;
        }
        deadline.in(timeouts().keepAlive());
        drainBacklog();
    }

    private void drainBacklog() {
        if (drainingBacklog) {
            return;
        }
        drainingBacklog = true;
        try {
            while (!isBusy() && phase != Phase.LEAVING && !backlog.isEmpty()) {
                HttpObject object = backlog.poll();
                if (object != null) {
                    accept(object);
                }
            }
        } finally {
            drainingBacklog = false;
        }
        if (backlog.isTruncated() && backlog.isEmpty() && !isBusy() && phase != Phase.LEAVING) {
            linger();
        }
    }

    private void holdAndUpgrade() {
        // Leaves its unread bytes with us, as they are.
        phase = Phase.UPGRADING;
        channel.pipeline().remove(DECODER);
        authenticate(Phase.UPGRADING, this::upgrade);
    }

    private void upgrade() {
        deadline.none();
        if (lastOne) {
            leave(Problems.shuttingDown());
            return;
        }
        UpgradeHandler.Answer answer;
        try {
            answer = upgradeHandler().upgrade(request(NO_BODY));
        } catch (RuntimeException e) {
            leave(internalError(e));
            return;
        }
        if (answer instanceof UpgradeHandler.Refused refused) {
            leave(Reply.problem(refused.status(), Refusal.BAD_HANDSHAKE, refused.error(), refused.message())
                    .with(refused.headers()));
        } else if (answer instanceof UpgradeHandler.Accepted accepted) {
            handOver(accepted);
        }
    }

    private void handOver(UpgradeHandler.Accepted accepted) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        accepted.headers().forEach(response.headers()::set);
        channel.writeAndFlush(response);
        deadline.stop();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(STALL);
        pipeline.remove(ENCODER);
        ChannelHandler handler = accepted.handler();
        pipeline.addLast(handler);
        ChannelHandlerContext here = pipeline.context(this);
        List<ByteBuf> bytes = List.copyOf(held);
        held.clear();
        bytes.forEach(here::fireChannelRead);
        here.fireChannelReadComplete();
        pipeline.remove(this);
    }

    /** Stops looking at what the client sends, for good. */
    private void stopListening() {
        phase = Phase.LEAVING;
        deadline.stop();
        if (channel.pipeline().get(DECODER) != null) {
            channel.pipeline().remove(DECODER);
        }
        backlog.clear();
        releaseHeld();
    }

    /** Ends the connection after what was written: the client may be sending more, which must not cost it the answer. */
    private void linger() {
        stopListening();
        // The grace begins when all is written, however slowly the client reads.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written -> Lingering.close(channel, timeouts().closeGrace()));
    }

    private void leave(Reply reply) {
        stopListening();
        if (reply.refusal() != null) {
            policies.events().refused(reply.refusal());
        }
        Current request = current;
        boolean head = request != null && request.form().head();
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(reply.body()));
        reply.headers().forEach(response.headers()::set);
        if (reply.status() != 204) {
            response.headers().set("content-type", "application/json");
            response.headers().setInt("content-length", reply.body().length);
        }
        Cors.responseHeaders(request == null ? null : request.form().origin()).forEach(response.headers()::set);
        response.headers().set("connection", "close");
        channel.write(response);
        Lingering.close(channel, timeouts().closeGrace());
    }

    private void late() {
        switch (phase) {
            case BODY -> leave(Problems.timedOut());
            case AUTHENTICATING, UPGRADING -> leave(Problems.authenticationUnavailable());
            default -> {
                if (!served) {
                    policies.events().refused(Refusal.TIMED_OUT);
                }
                channel.close();
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ConnectionEvent.DRAIN) {
            drain();
        } else if (event instanceof KeyCheck check) {
            check(check);
            ctx.fireUserEventTriggered(event);
        } else if (event instanceof SslCloseCompletionEvent) {
            // The client has said goodbye within TLS, which counts as closing the connection does.
            channel.close();
        } else if (event instanceof IdleStateEvent) {
            if (WriteQueue.pendingBytes(channel) > 0) {
                policies.events().slowClientClosed();
                Lingering.cut(channel);
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void drain() {
        lastOne = true;
        if (phase == Phase.HEAD) {
            channel.close();
        } else if (exchange != null) {
            exchange.makeLast();
        }
    }

    private void check(KeyCheck check) {
        Principal who = principal;
        if (who == null || phase == Phase.LEAVING || check.admitted().test(who)) {
            return;
        }
        policies.events().keyWithdrawn();
        Exchange running = exchange;
        exchange = null;
        if (running == null || running.withdraw()) {
            leave(Problems.unauthenticated(KeyCheck.REASON));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.LEAVING;
        deadline.stop();
        backlog.clear();
        releaseHeld();
        Exchange running = exchange;
        exchange = null;
        if (running != null) {
            running.disconnected();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.stop();
        releaseHeld();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug().setMessage("connection failed").setCause(cause).log();
        ctx.close();
    }

    private void releaseHeld() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    private Current current() {
        return present(current);
    }

    private Route route() {
        return present(route);
    }

    private UpgradeHandler upgradeHandler() {
        return present(upgrade);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("no request in hand");
        }
        return value;
    }
}
