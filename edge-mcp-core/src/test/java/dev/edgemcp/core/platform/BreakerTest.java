package dev.edgemcp.core.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private long now;
    private final List<BreakerState> told = new ArrayList<>();
    private final Ticker ticker = new Ticker() {
        @Override
        public long nanos() {
            return now;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(now);
        }
    };
    private final Breaker breaker = new Breaker(Duration.ofSeconds(1), Duration.ofSeconds(4), ticker, told::add);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.failed(null);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void failures_inARow_openIt() {
        fail(4);
        breaker.succeeded();
        fail(4);
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.failed(null);
        assertThat(breaker.tryAcquire()).isFalse();
        assertThat(breaker.pause(now)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(told).containsExactly(BreakerState.OPEN);
    }

    @Test
    void probe_isOneAndDecides() {
        fail(5);
        pass(Duration.ofSeconds(1));
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isFalse();
        breaker.failed(null);
        assertThat(breaker.pause(now)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        pass(Duration.ofSeconds(2));
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.succeeded();
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(told)
                .containsExactly(
                        BreakerState.OPEN,
                        BreakerState.HALF_OPEN,
                        BreakerState.OPEN,
                        BreakerState.HALF_OPEN,
                        BreakerState.CLOSED);
    }

    @Test
    void probe_nobodyWaitsFor_isFollowedByAnother() {
        fail(5);
        pass(Duration.ofSeconds(1));
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.withdrawn();
        assertThat(breaker.tryAcquire()).isTrue();
    }

    @Test
    void pause_growsToItsEnd_andHeedsWhatThePlatformWants() {
        fail(5);
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(4));
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.failed(null);
        }
        assertThat(breaker.pause(now)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        pass(Duration.ofSeconds(4));
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.failed(Duration.ofSeconds(30));
        assertThat(breaker.pause(now)).isEqualTo(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(30));
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.failed(Duration.ofDays(7));
        assertThat(breaker.pause(now)).isEqualTo(Duration.ofMinutes(5));
    }
}
