package dev.edgemcp.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Nothing of a command is left, whatever it does and however it ends. */
@Timeout(120)
class ProcessTreeTest {
    /** Starts two of itself, those two each, and so on, without waiting for any. */
    private static final String FORKS = """
            if [ "$1" -gt 0 ]; then
                "$0" $(($1 - 1)) "$2" &
                "$0" $(($1 - 1)) "$2" &
            fi
            exec sleep "$2"
            """;

    @TempDir
    Path folder;

    private CommandFixture fixture;

    @BeforeEach
    void make() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "needs the /proc of Linux");
        fixture = new CommandFixture(folder);
    }

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
        }
    }

    private JsonNode timeout(String program) {
        ToolResult result = fixture.call(
                new TestContext(), "program", program, "arguments", List.of(fixture.token), "timeoutSeconds", 1);
        assertThat(CommandFixture.code(result)).isEqualTo("timeout");
        return result.structured();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sleeps in place       | exec sleep $1",
                "ignores SIGTERM       | trap '' TERM; while :; do sleep $1; done",
                "has a child           | sleep $1; true",
                "has one it leaves     | (sleep $1 &); exec sleep $1",
                "leaves the session    | (setsid sleep $1 &); exec sleep $1",
                "leaves it and forks   | setsid sh -c 'sleep \"$0\" & sleep \"$0\" & exit' $1; exec sleep $1",
                "drops the environment | (env -i sleep $1 &); exec sleep $1",
                "makes groups          | set -m; sleep $1 & (sleep $1 &); wait",
                "stopped itself        | sleep $1 & kill -s STOP $$",
            })
    void timeout_endsAll(String what, String body) throws Exception {
        fixture.script("one", body).open("one");
        JsonNode result = timeout("one");
        assertThat(result.has("leftovers")).as(what).isFalse();
        assertThat(fixture.alive()).as(what).isZero();
    }

    @Test
    void timeout_treeOfForks_endsAll() throws Exception {
        fixture.script("forks", FORKS).script("deep", "exec forks 6 $1").open("deep");
        timeout("deep");
        assertThat(fixture.alive()).isZero();
    }

    /** Grows for as long as it lives, as a fork bomb does, but no further than to some hundreds at once. */
    @Test
    void timeout_thatKeepsForking_endsAll() throws Exception {
        fixture.script("grows", """
                        i=0
                        while [ $i -lt 300 ]; do
                            (sh -c '"$0" "$1" &' "$(command -v again)" "$1" &)
                            i=$((i + 1))
                        done
                        exec sleep "$1"
                        """).script("again", """
                        while :; do sh -c 'exit 0' "$1"; done
                        """).open("grows");
        timeout("grows");
        assertThat(fixture.alive()).isZero();
    }

    @Test
    void end_ofTheProgram_isTheEndOfWhatItLeft() throws Exception {
        fixture.script("leaves", "(sleep $1 &) ; (setsid sleep $1 >/dev/null 2>&1 &); echo done")
                .open("leaves");
        JsonNode result = fixture.ok("program", "leaves", "arguments", List.of(fixture.token));
        assertThat(result.at("/stdout/text").asString()).isEqualTo("done\n");
        assertThat(result.path("seconds").asDouble()).isLessThan(5);
        assertThat(fixture.alive()).isZero();
    }

    @Test
    void end_ofAProgramWhoseChildPrintsOn_isTheEnd() throws Exception {
        fixture.script("leaves", "(setsid yes $1 &); exit 0").open("leaves");
        JsonNode result = fixture.ok("program", "leaves", "arguments", List.of(fixture.token));
        assertThat(result.path("exitCode").asInt()).isZero();
        assertThat(result.path("seconds").asDouble()).isLessThan(5);
        assertThat(fixture.alive()).isZero();
    }

    @Test
    void close_endsAll() throws Exception {
        fixture.script("deep", "(setsid sleep $1 &); exec sleep $1").open("deep");
        Thread call = new Thread(() -> fixture.call(
                new TestContext(), "program", "deep", "arguments", List.of(fixture.token), "timeoutSeconds", 100));
        call.start();
        fixture.awaitAlive(2);

        fixture.tools().close();

        assertThat(fixture.alive()).isZero();
        assertThat(fixture.failure("program", "deep", "arguments", List.of("0")))
                .isEqualTo("busy");
        call.join();
    }

    @Test
    void session_thatCancels_endsAll() throws Exception {
        try (Client client = new Client()) {
            client.start();
            client.session.receive(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2}}");
            fixture.awaitAlive(0);
        }
    }

    @Test
    void session_thatLeaves_endsAll() throws Exception {
        try (Client client = new Client()) {
            client.start();
            client.session.close();
            fixture.awaitAlive(0);
        }
    }

    @Test
    void server_thatCloses_endsAll() throws Exception {
        try (Client client = new Client()) {
            client.start();
            client.edge.close();
            assertThat(fixture.alive()).isZero();
        }
    }

    @Test
    void session_thatWantsProgress_isToldLines() throws Exception {
        try (Client client = new Client()) {
            client.start();
            Awaitility.await()
                    .until(() -> client.received.stream()
                            .anyMatch(message ->
                                    message.contains("notifications/progress") && message.contains("begun")));
        }
    }

    @Test
    void open_afterAServerThatWasKilled_endsWhatItLeft() throws Exception {
        // The number of a process that has ended, at a time when nothing ran.
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        long space = new ProcessTable().space();
        Process orphan = sleeping(new Mark(space, dead.pid(), 1, "ab").command(1));
        Process strange = sleeping("not a mark");
        Process elsewhere = sleeping(new Mark(space + 1, dead.pid(), 1, "ab").command(1));
        Process owned = sleeping(Mark.of(new ProcessTable()).command(1));
        try {
            fixture.awaitAlive(4);

            fixture.script("one", "").open("one");

            assertThat(orphan.onExit()).succeedsWithin(java.time.Duration.ofSeconds(10));
            assertThat(List.of(strange, elsewhere, owned)).allMatch(Process::isAlive);
        } finally {
            List.of(strange, elsewhere, owned).forEach(Process::destroyForcibly);
        }
    }

    private Process sleeping(String mark) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", fixture.token);
        builder.environment().put(Mark.VARIABLE, mark);
        return builder.start();
    }

    /** A client in a session of the handshake era, with a command of two processes that runs. */
    private final class Client implements AutoCloseable {
        final List<String> received = new CopyOnWriteArrayList<>();
        final EdgeMcp edge;
        final Session session;

        Client() throws Exception {
            fixture.script("deep", "(setsid sleep $1 &); echo begun; exec sleep $1")
                    .open("deep");
            edge = EdgeMcp.builder("test", "1").provider(fixture.tools()).build();
            session = edge.connect(Principal.ANONYMOUS, received::add);
        }

        void start() {
            session.receive("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                    + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
            Awaitility.await().until(() -> !received.isEmpty());
            session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            session.receive("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"_meta\":"
                    + "{\"progressToken\":7},\"name\":\"command_run\",\"arguments\":{\"program\":\"deep\","
                    + "\"timeoutSeconds\":100,\"arguments\":" + Json.text(Json.tree(List.of(fixture.token))) + "}}}");
            fixture.awaitAlive(2);
        }

        @Override
        public void close() {
            session.close();
            edge.close();
        }
    }
}
