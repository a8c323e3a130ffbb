package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.wire.WireLog;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same dialogue in each revision: whatever the server says, the schema of that revision has it. */
class EveryRevisionTest {
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":\"i\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"%s\"}}";
    private static final String STATELESS =
            ",\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";

    /** Method, and members of the parameters. */
    private static final List<List<String>> REQUESTS = List.of(
            List.of("ping", ""),
            List.of("server/discover", ""),
            List.of("tools/list", ""),
            List.of("tools/list", "\"cursor\":\"nonsense\","),
            List.of("tools/call", "\"name\":\"say\",\"arguments\":{\"text\":\"hello\"},"),
            List.of("tools/call", "\"name\":\"say\",\"arguments\":{},"),
            List.of("tools/call", "\"name\":\"count\",\"arguments\":{\"number\":2},"),
            List.of("tools/call", "\"name\":\"list\",\"arguments\":{},"),
            List.of("tools/call", "\"name\":\"fail\",\"arguments\":{\"text\":\"x\"},"),
            List.of("tools/call", "\"name\":\"crash\",\"arguments\":{\"text\":\"x\"},"),
            List.of("tools/call", "\"name\":\"edge_status\","),
            List.of("tools/call", "\"name\":\"nothing\","),
            List.of("no/such", ""));

    @ParameterizedTest
    @EnumSource
    void dialogue_inAnyRevision_keepsItsSchema(Revision revision) throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        WireLog wire = new WireLog();
        try (EdgeMcp edge = new TranscriptServer().edge();
                Session session = edge.connect(Principal.ANONYMOUS, answers::add)) {
            if (!revision.stateless()) {
                String initialize = INITIALIZE.formatted(revision.id());
                assertThat(exchange(session, wire, answers, initialize))
                        .contains("\"protocolVersion\":\"" + revision.id());
            }
            int results = 0;
            for (int i = 0; i < REQUESTS.size(); i++) {
                String request = "{\"jsonrpc\":\"2.0\",\"id\":" + i + ",\"method\":\""
                        + REQUESTS.get(i).get(0) + "\",\"params\":{"
                        + REQUESTS.get(i).get(1)
                        + "\"_meta\":{\"progressToken\":\"token-" + i + "\"" + (revision.stateless() ? STATELESS : "")
                        + "}}}";
                String answer = exchange(session, wire, answers, request);
                assertThat(answer).contains("\"id\":" + i);
                results += answer.contains("\"result\":") ? 1 : 0;
            }
            assertThat(results).isGreaterThanOrEqualTo(8);
        }
    }

    /** Sends a request and holds all that comes up to its answer, which it returns, against the schema. */
    private static String exchange(Session session, WireLog wire, BlockingQueue<String> answers, String request)
            throws InterruptedException {
        wire.sent(request);
        session.receive(request);
        while (true) {
            String answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).as("answer to %s", request).isNotNull();
            wire.received(answer);
            if (!answer.contains("\"method\":")) {
                return answer;
            }
        }
    }
}
