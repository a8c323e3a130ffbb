package dev.edgemcp.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private final AtomicLong nanos = new AtomicLong();
    private final FailureThrottle throttle = new FailureThrottle(new Ticker() {
        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    });

    @Test
    void authenticate_rightKeyAlone_isLetIn() {
        Principal principal = new Principal("acme", "main");
        Authenticator authenticator = new ApiKeyAuthenticator("s3cret", principal);

        assertThat(authenticator.authenticate("s3cret")).isCompletedWithValue(new AuthResult.Authenticated(principal));
        for (String wrong : new String[] {null, "", "S3CRET", "s3cret ", "s3cre", "s3crett"}) {
            assertThat(authenticator.authenticate(wrong).toCompletableFuture().join())
                    .isInstanceOfSatisfying(
                            AuthResult.Denied.class,
                            denied -> assertThat(denied.reason()).doesNotContain("s3cre"));
        }
    }

    @Test
    void constructor_blankKey_isRefused() {
        assertThatThrownBy(() -> new ApiKeyAuthenticator(" ", Principal.ANONYMOUS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failed_again_isSlowedMoreAndMoreUpToFiveSeconds() {
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.failed("a")).isZero();
        }
        assertThat(throttle.failed("a")).isEqualTo(Duration.ofMillis(100));
        assertThat(throttle.failed("a")).isEqualTo(Duration.ofMillis(200));
        for (int i = 0; i < 100; i++) {
            throttle.failed("a");
        }
        assertThat(throttle.failed("a")).isEqualTo(Duration.ofSeconds(5));
        assertThat(throttle.failed("b")).isZero();
    }

    @Test
    void failed_afterAQuietMinute_isForgiven() {
        for (int i = 0; i < 50; i++) {
            throttle.failed("a");
        }
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());

        assertThat(throttle.failed("a")).isZero();
    }
}
