package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.CallLimits;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellationTest {
    record Nothing() {}

    private final BlockingQueue<String> started = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final EdgeMcp edge = EdgeMcp.builder("t", "1")
            .limits(new CallLimits(MessageLimits.DEFAULT, 8, 8, 2, Duration.ofSeconds(30), Duration.ofSeconds(30), 10))
            .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                        started.add("started");
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            interrupted.add("interrupted");
                            throw e;
                        }
                        return ToolResult.text("released");
                    })
                    .build())
            .tool(Tool.of("hurry", Nothing.class, (arguments, context) -> {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            interrupted.add("interrupted");
                            throw e;
                        }
                        return ToolResult.text("released");
                    })
                    .timeout(Duration.ofMillis(100))
                    .build())
            .build();
    private final Session session = edge.connect(Principal.ANONYMOUS, answers::add);

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void timeout_ofARunningHandler_isAnswered() throws Exception {
        try (EdgeMcp impatient = EdgeMcp.builder("t", "1")
                .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                            release.await();
                            return ToolResult.text("released");
                        })
                        .timeout(Duration.ofMillis(50))
                        .build())
                .build()) {
            Session client = impatient.connect(Principal.ANONYMOUS, answers::add);
            client.receive("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                    + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}");
            assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("\"id\":1");

            client.receive("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\"}}");

            assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("\"id\":2").contains("did not finish");
        }
    }

    @Test
    void cancelled_runningCall_isInterruptedAndNotAnswered() throws Exception {
        initialize();
        call("\"a\"");
        assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();

        session.receive(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"a\"}}");

        assertThat(interrupted.poll(10, TimeUnit.SECONDS)).isNotNull();
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":99,\"method\":\"ping\"}");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("\"id\":99");
        edge.drain().get(10, TimeUnit.SECONDS);
        assertThat(answers).isEmpty();
    }

    @Test
    void cancelled_otherIdOrType_changesNothing() throws Exception {
        initialize();
        call("1");
        assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();

        for (String id : new String[] {"2", "\"1\"", "{}", "null", "1.5"}) {
            session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                    + id + "}}");
        }
        session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}");
        release.countDown();

        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("released");
    }

    @Test
    void calls_onOneConnection_runConcurrentlyUpToTheLimit() throws Exception {
        initialize();
        call("1");
        call("2");
        assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();

        call("3");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("\"id\":3").contains("429");
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("\"id\":4");

        release.countDown();
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("released");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("released");
    }

    @Test
    void call_idInFlight_isRefused() throws Exception {
        initialize();
        call("1");
        assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();

        call("1");

        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("-32600").contains("in flight already");
        release.countDown();
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("released");
    }

    @Test
    void call_longProgressToken_isRefusedBeforeItCouldBeRepeated() throws Exception {
        initialize();

        session.receive(
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\",\"_meta\":{"
                        + "\"progressToken\":\"" + "x".repeat(1025) + "\"}}}");

        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("-32602").doesNotContain("xxx");
        assertThat(started).isEmpty();
    }

    @Test
    void close_connectionGone_interruptsItsCalls() throws Exception {
        initialize();
        call("1");
        assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();

        session.close();

        assertThat(interrupted.poll(10, TimeUnit.SECONDS)).isNotNull();
        // A call that comes in afterwards never gets to run.
        call("2");
        edge.drain().get(10, TimeUnit.SECONDS);
        assertThat(started).isEmpty();
    }

    @Test
    void call_pastItsDeadline_isAnsweredAndInterrupted() throws Exception {
        initialize();
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"hurry\"}}");

        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("\"id\":1").contains("did not finish within");
        assertThat(interrupted.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void drain_waitsForRunningCallsAndRefusesNewOnes() throws Exception {
        initialize();
        call("1");
        assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();

        var drained = edge.drain();
        call("2");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("\"id\":2").contains("503");
        assertThat(drained).isNotDone();

        release.countDown();
        drained.get(10, TimeUnit.SECONDS);
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("released");
    }

    private void initialize() throws InterruptedException {
        session.receive(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("2025-11-25");
    }

    private void call(String id) {
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"wait\",\"arguments\":{}}}");
    }
}
