package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.HttpReply;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that begins when its session has been looked up. */
final class LaterExchange implements HttpExchange {
    private static final Logger LOG = LoggerFactory.getLogger(LaterExchange.class);
    private static final HttpReply FAILED = new HttpReply(500, null, null);

    private final CompletableFuture<HttpExchange> exchange;
    private final CompletableFuture<HttpReply> reply;

    LaterExchange(CompletableFuture<HttpExchange> exchange) {
        this.exchange = exchange;
        this.reply = exchange.thenCompose(HttpExchange::reply).exceptionally(failure -> {
            LOG.atError().setCause(failure).log("a request could not be begun");
            return FAILED;
        });
    }

    @Override
    public CompletableFuture<HttpReply> reply() {
        return reply;
    }

    @Override
    public void disconnected() {
        var unused = exchange.thenAccept(HttpExchange::disconnected);
    }

    @Override
    public void stillWorking() {
        if (exchange.isDone() && !exchange.isCompletedExceptionally()) {
            exchange.join().stillWorking();
        }
    }
}
