package dev.edgemcp.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchTest {
    private static final Duration INTERVAL = Duration.ofMillis(1);
    private static final String FAILS = "fails";

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch seenAll = new CountDownLatch(1);

    @Test
    void changes_areToldOnceEach() throws Exception {
        assertThat(watch(false, "a", "a", "b", "c", "c", "b")).containsExactly("b", "c", "b");
    }

    @Test
    void changes_whenSettled_areToldOnceTheyAreSeenTwice() throws Exception {
        assertThat(watch(true, "a", "b", "c", "c", "c", "d", "c", "c", "b", "b"))
                .containsExactly("c", "b");
    }

    @Test
    void changes_thatGoBackBeforeTheySettle_areNone() throws Exception {
        assertThat(watch(true, "b", "a", "a", "b", "a")).isEmpty();
    }

    @Test
    void looksThatFail_endNothing() throws Exception {
        assertThat(watch(false, "b", FAILS, "c")).containsExactly("b", "c");
    }

    @Test
    void listenerThatFails_isToldWhatComesNext() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Watch<String> watch = Watch.start("test", INTERVAL, "a", false, looks("b", "c"), seen -> {
            heard.add(seen);
            throw new IllegalStateException("as the test wants");
        })) {
            assertThat(watch).isNotNull();
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("b");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("c");
        }
    }

    /** What is told of these looks, the last of which goes on, when {@code a} was known. */
    private List<String> watch(boolean settled, String... looks) throws InterruptedException {
        try (Watch<String> watch = Watch.start("test", INTERVAL, "a", settled, looks(looks), told::add)) {
            assertThat(watch).isNotNull();
            seenAll.await();
        }
        return List.copyOf(told);
    }

    private Supplier<String> looks(String... looks) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            int look = next.getAndIncrement();
            // A few more, so that whatever the last one brings about has been told.
            if (look > looks.length + 2) {
                seenAll.countDown();
            }
            String seen = looks[Math.min(look, looks.length - 1)];
            if (seen.equals(FAILS)) {
                throw new IllegalStateException("as the test wants");
            }
            return seen;
        };
    }
}
