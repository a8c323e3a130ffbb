package dev.edgemcp.server.netty;

import dev.edgemcp.core.time.Ticker;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A moment by which something has to have happened, which moves often and is rarely reached. Moving it later costs a
 * field write: the one timer looks at the field when it fires, and goes back to sleep. Confined to its event loop.
 */
final class Deadline {
    private final EventLoop loop;
    private final Ticker ticker;
    private final Runnable missed;
    private boolean armed;
    private long due;
    private long timerDue;
    private @Nullable Future<?> timer;

    Deadline(EventLoop loop, Ticker ticker, Runnable missed) {
        this.loop = loop;
        this.ticker = ticker;
        this.missed = missed;
    }

    void in(Duration duration) {
        armed = true;
        due = ticker.nanos() + duration.toNanos();
        if (timer != null && timerDue - due > 0) {
            timer.cancel(false);
            timer = null;
        }
        if (timer == null) {
            sleep(duration.toNanos());
        }
    }

    void none() {
        armed = false;
    }

    void stop() {
        armed = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void sleep(long nanos) {
        timerDue = due;
        timer = loop.schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
    }

    private void wake() {
        timer = null;
        if (!armed) {
            return;
        }
        long left = due - ticker.nanos();
        if (left > 0) {
            sleep(left);
        } else {
            armed = false;
            missed.run();
        }
    }
}
