package dev.edgemcp.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.auth.FailureThrottle;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PenaltiesTest {
    private final Penalties penalties =
            new Penalties(new FailureThrottle(Ticker.system()), ConnectionLimits.DEFAULT.withMaxDelayedRefusals(3, 2));

    private void useUpFreeFailures(String address) {
        while (Duration.ZERO.equals(penalties.failed(address))) {
            // Free.
        }
        penalties.served(address);
    }

    @Test
    void failed_first_isFree() {
        assertThat(penalties.failed("a")).isZero();
    }

    @Test
    void failed_beyondTheAddressesBound_isRefusedUntilServed() {
        useUpFreeFailures("a");
        assertThat(penalties.failed("a")).isPositive();
        assertThat(penalties.failed("a")).isPositive();
        assertThat(penalties.failed("a")).isNull();

        penalties.served("a");

        assertThat(penalties.failed("a")).isPositive();
    }

    @Test
    void failed_beyondTheTotalBound_isRefusedForAnyAddress() {
        useUpFreeFailures("a");
        useUpFreeFailures("b");
        penalties.failed("a");
        penalties.failed("a");
        assertThat(penalties.failed("b")).isPositive();

        assertThat(penalties.failed("b")).isNull();
        assertThat(penalties.failed("c")).isZero();
    }
}
