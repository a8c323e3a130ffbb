package dev.edgemcp.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.quota.Bucket.Counted;
import dev.edgemcp.core.quota.Bucket.Kind;
import dev.edgemcp.core.quota.Bucket.Rated;
import dev.edgemcp.core.quota.Decision.Refused;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalLimiterTest {
    private final ManualTicker ticker = new ManualTicker();
    private final LocalLimiter limiter = new LocalLimiter(ticker);

    @Test
    void rate_afterARest_givesABurstThenOneByOne() {
        Bucket bucket = rated("a", 10, 3);

        assertThat(admitted(bucket)).isTrue();
        assertThat(admitted(bucket)).isTrue();
        assertThat(admitted(bucket)).isTrue();
        Refused refused = refused(bucket);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(100));
        assertThat(refused.reset()).isEqualTo(Duration.ofMillis(300));

        ticker.advance(Duration.ofMillis(99));
        assertThat(admitted(bucket)).isFalse();
        ticker.advance(Duration.ofMillis(1));
        assertThat(admitted(bucket)).isTrue();
        assertThat(admitted(bucket)).isFalse();
    }

    @Test
    void refusal_takesFromNoBucket_andNamesTheLongestWait() {
        Bucket wide = rated("wide", 1000, 10);
        Bucket narrow = rated("narrow", 1, 1);
        Bucket narrower = rated("narrower", 0.1, 1);
        decide(wide, narrow, narrower);

        for (int i = 0; i < 100; i++) {
            Refused refused = (Refused) decide(wide, narrow, narrower);
            assertThat(refused.bucket()).isEqualTo(narrower);
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(10));
        }

        assertThat(limiter.levels(List.of(wide, narrow, narrower)).join())
                .extracting(Limiter.Level::remaining)
                .containsExactly(9L, 0L, 0L);
    }

    @Test
    void quota_beginsAnewWithTheDayAndTheMonth() {
        Bucket daily = new Counted(Kind.DAILY, "d", 2);
        Bucket monthly = new Counted(Kind.MONTHLY, "m", 3);

        assertThat(decide(daily, monthly)).isEqualTo(Decision.admitted());
        assertThat(decide(daily, monthly)).isEqualTo(Decision.admitted());
        assertThat(refused(daily, monthly).retryAfter()).isEqualTo(Duration.ofSeconds(10));

        // The last day of January begins: one call is left in the month.
        ticker.advance(Duration.ofSeconds(10));
        assertThat(decide(daily, monthly)).isEqualTo(Decision.admitted());
        Refused month = refused(daily, monthly);
        assertThat(month.bucket()).isEqualTo(monthly);
        assertThat(month.retryAfter()).isEqualTo(Duration.ofDays(1));

        ticker.advance(Duration.ofDays(1));
        assertThat(decide(daily, monthly)).isEqualTo(Decision.admitted());
    }

    @Test
    void restingBuckets_areForgotten() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(admitted(rated("key-" + i, 1000, 1))).isTrue();
            ticker.advance(Duration.ofMillis(1));
        }

        assertThat(limiter.size()).isLessThan(3_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomSequence_isDecidedLikeBucket4jDoes(long seed) {
        // The clock overflows in between, which the oracle does not take.
        long begin = ticker.nanos();
        Random random = new Random(seed);
        List<Rated> buckets = new ArrayList<>();
        List<io.github.bucket4j.Bucket> oracles = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            // Whole nanoseconds from call to call, so that both count the same.
            long interval = 1_000L * (1 + random.nextInt(1_000_000));
            long burst = 1 + random.nextInt(50);
            buckets.add(new Rated(Kind.TENANT, "k" + i, new Rate(1e9 / interval, burst)));
            oracles.add(io.github.bucket4j.Bucket.builder()
                    .addLimit(limit -> limit.capacity(burst).refillGreedy(1, Duration.ofNanos(interval)))
                    .withCustomTimePrecision(new TimeMeter() {
                        @Override
                        public long currentTimeNanos() {
                            return ticker.nanos() - begin;
                        }

                        @Override
                        public boolean isWallClockBased() {
                            return false;
                        }
                    })
                    .build());
        }
        for (int step = 0; step < 20_000; step++) {
            ticker.advance(Duration.ofNanos(1_000L * random.nextInt(400_000)));
            int one = random.nextInt(4);

            boolean expected = oracles.get(one).tryConsume(1);

            assertThat(admitted(buckets.get(one)))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void randomSequence_overSeveralBuckets_neverExceedsAnyOfThem(long seed) {
        Random random = new Random(seed);
        Rated global = new Rated(Kind.GLOBAL, "g", new Rate(50, 20));
        List<Rated> tenants =
                List.of(new Rated(Kind.TENANT, "t0", new Rate(30, 5)), new Rated(Kind.TENANT, "t1", new Rate(7, 9)));
        long[] admitted = new long[3];
        Duration elapsed = Duration.ZERO;
        for (int step = 0; step < 20_000; step++) {
            Duration pause = Duration.ofNanos(random.nextInt(20_000_000));
            ticker.advance(pause);
            elapsed = elapsed.plus(pause);
            int one = random.nextInt(2);
            if (decide(global, tenants.get(one)) instanceof Decision.Admitted) {
                admitted[0]++;
                admitted[1 + one]++;
            }
            double seconds = elapsed.toNanos() / 1e9;
            assertThat((double) admitted[0]).isLessThanOrEqualTo(20 + 50 * seconds + 1e-6);
            assertThat((double) admitted[1]).isLessThanOrEqualTo(5 + 30 * seconds + 1e-6);
            assertThat((double) admitted[2]).isLessThanOrEqualTo(9 + 7 * seconds + 1e-6);
        }
        // There was more demand than room.
        double seconds = elapsed.toNanos() / 1e9;
        assertThat(admitted[1] + admitted[2]).isGreaterThan((long) (0.98 * 37 * seconds));
    }

    @Test
    void share_ofARate_isOneCallAtLeast() {
        assertThat(new Rate(100, 200).share(3)).isEqualTo(new Rate(100.0 / 3, 66));
        assertThat(new Rate(1, 2).share(10)).isEqualTo(new Rate(0.1, 1));
    }

    private boolean admitted(Bucket... buckets) {
        return decide(buckets) instanceof Decision.Admitted;
    }

    private Refused refused(Bucket... buckets) {
        return (Refused) decide(buckets);
    }

    private Decision decide(Bucket... buckets) {
        return limiter.decide(List.of(buckets)).join();
    }

    private static Rated rated(String key, double perSecond, long burst) {
        return new Rated(Kind.TOOL, key, new Rate(perSecond, burst));
    }
}
