package dev.edgemcp.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.CallLimits;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.observe.CallEnd;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChainTest {
    record Nothing() {}

    record Number(int number) {}

    /** Records the ends that a listener is told. */
    private static final class Recorder implements CallListener {
        final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        @Override
        public void callEnded(Invocation invocation, CallEnd end, long nanos) {
            String tool = ((Operation.CallTool) invocation.operation()).tool() == null ? "?" : "known";
            ends.add(tool + " " + end);
        }

        String next() throws InterruptedException {
            return ends.poll(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void of_links_runFromTheFirstToTheLastAndBack() {
        List<String> order = new ArrayList<>();
        Next chain = Chain.of(
                List.of(link("a", order), link("b", order)),
                invocation -> CompletableFuture.completedFuture(new Outcome.Completed(ToolResult.text("end"))));

        chain.proceed(null).join();

        assertThat(order).containsExactly("a in", "b in", "b out", "a out");
    }

    @Test
    void of_linkThatThrowsOrReturnsNull_failsTheFuture() {
        Next throwing = Chain.of(
                List.of((invocation, next) -> {
                    throw new IllegalStateException("thrown");
                }),
                invocation -> null);
        Next nothing = Chain.of(List.of((invocation, next) -> null), invocation -> null);

        assertThat(throwing.proceed(null))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("thrown");
        assertThat(nothing.proceed(null))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("returned null");
    }

    // The order of the whole chain: observe(authorize(limit(validate(deadline(cache(handler)))))).

    @Test
    void chain_unknownTool_isObservedAndRefusedBeforeValidation() throws Exception {
        Recorder recorder = new Recorder();
        try (EdgeMcp edge = EdgeMcp.builder("t", "1").listener(recorder).build()) {
            assertThat(edge.call(Principal.ANONYMOUS, "nothing", Json.object()))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("unknown tool");
        }
        assertThat(recorder.next()).isEqualTo("? FAILED");
    }

    @Test
    void chain_wrongArguments_areAToolErrorAndTheHandlerDoesNotRun() throws Exception {
        Recorder recorder = new Recorder();
        CountDownLatch ran = new CountDownLatch(1);
        try (EdgeMcp edge = EdgeMcp.builder("t", "1")
                .listener(recorder)
                .tool(Tool.of("t", Number.class, (arguments, context) -> {
                            ran.countDown();
                            return ToolResult.text("");
                        })
                        .build())
                .build()) {
            assertThat(edge.call(Principal.ANONYMOUS, "t", Json.object())
                            .get(10, TimeUnit.SECONDS)
                            .isError())
                    .isTrue();
        }
        assertThat(recorder.next()).isEqualTo("known TOOL_ERROR");
        assertThat(ran.getCount()).isOne();
    }

    @Test
    void chain_callWithAKnownResult_isObservedAndValidatedAllTheSame() throws Exception {
        Recorder recorder = new Recorder();
        AtomicInteger runs = new AtomicInteger();
        try (EdgeMcp edge = EdgeMcp.builder("t", "1")
                .listener(recorder)
                .tool(Tool.of("t", Number.class, (arguments, context) -> ToolResult.text("" + runs.incrementAndGet()))
                        .annotations(ToolAnnotations.READ_ONLY)
                        .cache(CachePolicy.ttl(Duration.ofMinutes(1)))
                        .build())
                .build()) {
            for (int i = 0; i < 2; i++) {
                edge.call(Principal.ANONYMOUS, "t", Json.object().put("number", 1))
                        .get(10, TimeUnit.SECONDS);
                assertThat(recorder.next()).isEqualTo("known OK");
            }
            edge.call(Principal.ANONYMOUS, "t", Json.object()).get(10, TimeUnit.SECONDS);
            assertThat(recorder.next()).isEqualTo("known TOOL_ERROR");
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void chain_resultThatBreaksTheOutputSchema_isAnInternalFailure() {
        try (EdgeMcp edge = EdgeMcp.builder("t", "1")
                .tool(Tool.of("t", Nothing.class, (arguments, context) -> ToolResult.structured(arguments))
                        .output(Number.class)
                        .build())
                .build()) {
            assertThat(edge.call(Principal.ANONYMOUS, "t", Json.object()))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("output schema");
        }
    }

    @Test
    void chain_deadline_answersAndInterruptsTheHandler() throws Exception {
        Recorder recorder = new Recorder();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (EdgeMcp edge = EdgeMcp.builder("t", "1")
                .listener(recorder)
                .tool(Tool.of("t", Nothing.class, (arguments, context) -> {
                            context.onCancel(cancelled::countDown);
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return ToolResult.text("too late");
                        })
                        .timeout(Duration.ofMillis(50))
                        .build())
                .build()) {
            ToolResult result =
                    edge.call(Principal.ANONYMOUS, "t", Json.object()).get(10, TimeUnit.SECONDS);

            assertThat(result.isError()).isTrue();
            assertThat(((Content.Text) result.content().get(0)).text()).contains("0.05 s");
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(recorder.next()).isEqualTo("known TOOL_ERROR");
    }

    @Test
    void chain_handlerThatOverflowsTheStack_stillAnswers() {
        try (EdgeMcp edge = EdgeMcp.builder("t", "1")
                .tool(Tool.of("t", Nothing.class, (arguments, context) -> ToolResult.text("" + forever(0)))
                        .build())
                .build()) {
            assertThat(edge.call(Principal.ANONYMOUS, "t", Json.object()))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void workers_full_refuseWhatIsBeyondTheQueueAndServeTheRest() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(3);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Workers workers = new Workers(threads, 2, 1);
            Runnable task = () -> {
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                done.countDown();
            };
            workers.execute(task);
            workers.execute(task);
            workers.execute(task);

            assertThatThrownBy(() -> workers.execute(task)).isInstanceOf(RejectedExecutionException.class);

            hold.countDown();
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void calls_oneAfterAnotherOnOneThread_areNeverTooMany() throws Exception {
        try (EdgeMcp edge = EdgeMcp.builder("t", "1")
                .limits(new CallLimits(
                        MessageLimits.DEFAULT, 1, 1, 1, Duration.ofSeconds(20), Duration.ofSeconds(20), 10))
                .tool(Tool.of("t", Nothing.class, (arguments, context) -> ToolResult.text("x"))
                        .build())
                .build()) {
            // A place is free a moment before its thread is.
            for (int i = 0; i < 5_000; i++) {
                assertThat(edge.call(Principal.ANONYMOUS, "t", Json.object())
                                .get(20, TimeUnit.SECONDS)
                                .isError())
                        .isFalse();
            }
        }
    }

    @Test
    void progress_thatDoesNotIncrease_isDropped() {
        List<Double> told = new ArrayList<>();
        CallScope scope = new CallScope(Principal.ANONYMOUS, new Caller() {
            @Override
            public void progress(double progress, Double total, String message) {
                told.add(progress);
            }
        });

        scope.progress(1, null, null);
        scope.progress(1, null, null);
        scope.progress(0.5, null, null);
        scope.progress(Double.NaN, null, null);
        scope.progress(Double.POSITIVE_INFINITY, null, null);
        scope.progress(2, null, null);
        scope.close();
        scope.progress(3, null, null);

        assertThat(told).containsExactly(1.0, 2.0);
    }

    private static int forever(int depth) {
        return forever(depth + 1) + 1;
    }

    private static Interceptor link(String name, List<String> order) {
        return (invocation, next) -> {
            order.add(name + " in");
            return next.proceed(invocation).whenComplete((outcome, failure) -> order.add(name + " out"));
        };
    }
}
