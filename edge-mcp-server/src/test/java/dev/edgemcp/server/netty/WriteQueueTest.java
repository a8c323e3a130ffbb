package dev.edgemcp.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WriteQueueTest {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Recorder sink = new Recorder();

    private static final class Recorder implements WriteQueue.Sink<Integer> {
        final List<Integer> written = new ArrayList<>();
        int flushes;
        int overflows;

        @Override
        public void write(Integer item) {
            written.add(item);
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void overflow() {
            overflows++;
        }
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void onLoop(Runnable task) throws Exception {
        loop.submit(task).get(10, TimeUnit.SECONDS);
    }

    /** Keeps the loop busy until the latch is counted down. */
    private CountDownLatch occupyLoop() {
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return release;
    }

    @Test
    void offer_onTheLoop_writesAtOnce() throws Exception {
        WriteQueue<Integer> queue = new WriteQueue<>(loop, 100, sink);

        onLoop(() -> {
            queue.offer(1, 1);
            assertThat(sink.written).containsExactly(1);
        });
    }

    @Test
    void offer_onTheLoopAfterOneFromOutside_keepsOrder() throws Exception {
        WriteQueue<Integer> queue = new WriteQueue<>(loop, 100, sink);
        CountDownLatch release = occupyLoop();
        // Runs before the drain that the next line schedules.
        loop.execute(() -> queue.offer(2, 1));
        queue.offer(1, 1);

        release.countDown();

        onLoop(() -> assertThat(sink.written).containsExactly(1, 2));
    }

    @Test
    void offer_manyFromOutside_oneFlush() throws Exception {
        WriteQueue<Integer> queue = new WriteQueue<>(loop, 1_000, sink);
        CountDownLatch release = occupyLoop();
        IntStream.range(0, 1_000).forEach(i -> queue.offer(i, 1));

        release.countDown();

        onLoop(() -> {
            assertThat(sink.written).hasSize(1_000).isSorted();
            assertThat(sink.flushes).isEqualTo(1);
            assertThat(sink.overflows).isZero();
        });
    }

    @Test
    void offer_beyondTheBound_overflowsOnceAndDropsEverything() throws Exception {
        WriteQueue<Integer> queue = new WriteQueue<>(loop, 100, sink);
        CountDownLatch release = occupyLoop();
        IntStream.range(0, 200).forEach(i -> queue.offer(i, 1));

        release.countDown();

        onLoop(() -> {
            queue.offer(7, 1);
            assertThat(sink.overflows).isEqualTo(1);
            assertThat(sink.written).isEmpty();
        });
    }

    @Test
    void offer_loopIsGone_isDropped() throws Exception {
        WriteQueue<Integer> queue = new WriteQueue<>(loop, 100, sink);
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);

        queue.offer(1, 1);
        queue.offer(2, 1);

        assertThat(sink.written).isEmpty();
    }
}
