package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.tool.ChangeListener;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ToolException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** {@code subscriptions/listen}, over a connection and over HTTP. */
class ListenTest {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final CountDownLatch unwatched = new CountDownLatch(1);
    private volatile ChangeListener changes;
    private volatile boolean visible = true;
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final EdgeMcp edge =
            EdgeMcp.builder("t", "1").provider(new Changing()).build();
    private final Session session = edge.connect(Principal.ANONYMOUS, sent::add);

    private final class Changing implements Provider {
        private final List<Resource> resources = List.of(
                resource("app:///a")
                        .watcher((request, changed) -> {
                            watchers.add(changed);
                            return () -> {
                                watchers.remove(changed);
                                unwatched.countDown();
                            };
                        })
                        .build(),
                resource("app:///plain").build(),
                resource("app:///broken")
                        .watcher((request, changed) -> {
                            throw new ToolException("no_luck", "It cannot be watched now.", "Try again.");
                        })
                        .build());

        @Override
        public List<Resource> resources(Principal principal) {
            return visible ? resources : List.of();
        }

        @Override
        public void onChange(ChangeListener listener) {
            changes = listener;
        }

        private static Resource.Builder resource(String uri) {
            return Resource.of(uri, "r", (request, context) -> ResourceResult.text(request.uri(), "text/plain", "x"));
        }
    }

    @AfterEach
    void close() {
        session.close();
        edge.close();
    }

    @Test
    void listen_acknowledgesWhatItHonours_thenTellsThat() throws Exception {
        listen(
                "1",
                "{\"toolsListChanged\":true,\"promptsListChanged\":false,"
                        + "\"resourceSubscriptions\":[\"app:///a\",\"app:///plain\",\"app:///broken\",\"app:///none\"]}");

        ObjectNode acknowledged = next();
        assertThat(acknowledged.path("method").asString()).isEqualTo("notifications/subscriptions/acknowledged");
        assertThat(acknowledged.path("params").path("notifications").toString())
                .isEqualTo("{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"app:///a\"]}");
        assertThat(subscription(acknowledged)).isEqualTo("1");

        changes.changed(ListKind.PROMPTS);
        changes.changed(ListKind.RESOURCES);
        changes.changed(ListKind.TOOLS);
        ObjectNode tools = next();
        assertThat(tools.path("method").asString()).isEqualTo("notifications/tools/list_changed");
        assertThat(subscription(tools)).isEqualTo("1");

        watchers.forEach(Runnable::run);
        ObjectNode updated = next();
        assertThat(updated.path("method").asString()).isEqualTo("notifications/resources/updated");
        assertThat(updated.path("params").path("uri").asString()).isEqualTo("app:///a");
        assertThat(subscription(updated)).isEqualTo("1");
        assertThat(sent).isEmpty();
    }

    @Test
    void listen_burstOfChanges_isToldOnce() throws Exception {
        listen("1", "{\"toolsListChanged\":true}");
        next();

        for (int i = 0; i < 1000; i++) {
            changes.changed(ListKind.TOOLS);
        }
        next();
        // What comes next on this connection is the answer to this, not more of the burst.
        listen("\"last\"", "{}");

        assertThat(subscription(next())).isEqualTo("\"last\"");
    }

    @Test
    void listen_twice_tellsEachWithItsOwnId() throws Exception {
        listen("1", "{\"toolsListChanged\":true}");
        listen("\"two\"", "{\"toolsListChanged\":true,\"promptsListChanged\":true}");
        next();
        next();

        changes.changed(ListKind.TOOLS);

        assertThat(List.of(subscription(next()), subscription(next()))).containsExactlyInAnyOrder("1", "\"two\"");
    }

    @Test
    void cancelled_endsItWithoutAnAnswer() throws Exception {
        listen("1", "{\"resourceSubscriptions\":[\"app:///a\"]}");
        next();

        session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1,"
                + META + "}}");

        assertThat(unwatched.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(sent).isEmpty();
    }

    @Test
    void sameId_whileItIsOpen_isRefused() throws Exception {
        listen("1", "{}");
        next();

        listen("1", "{}");

        assertThat(next().path("error").path("code").intValue()).isEqualTo(-32600);
    }

    @Test
    void drain_endsItWithAResultThatNamesItThenACancellation() throws Exception {
        listen("1", "{\"resourceSubscriptions\":[\"app:///a\"]}");
        next();

        edge.drain().get(20, TimeUnit.SECONDS);

        ObjectNode over = next();
        assertThat(over.path("id").intValue()).isEqualTo(1);
        assertThat(over.path("result").path("resultType").asString()).isEqualTo("complete");
        assertThat(over.path("result")
                        .path("_meta")
                        .path("io.modelcontextprotocol/subscriptionId")
                        .intValue())
                .isEqualTo(1);
        ObjectNode cancelled = next();
        assertThat(cancelled.path("method").asString()).isEqualTo("notifications/cancelled");
        assertThat(cancelled.path("params").path("requestId").intValue()).isEqualTo(1);
        assertThat(subscription(cancelled)).isEqualTo("1");
        assertThat(unwatched.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void http_drain_endsTheStreamWithTheResult() throws Exception {
        ModernHttp client = new ModernHttp(edge, Principal.ANONYMOUS, "{}");
        HttpExchange exchange = client.start("subscriptions/listen", "{\"notifications\":{\"toolsListChanged\":true}}");
        assertThat(client.events.next().data()).contains("notifications/subscriptions/acknowledged");

        edge.drain().get(20, TimeUnit.SECONDS);

        assertThat(exchange.reply().get(20, TimeUnit.SECONDS)).isEqualTo(HttpReply.STREAMED);
        assertThat(client.events.next().data()).contains("\"resultType\":\"complete\"");
        assertThat(client.events.next().data()).isEqualTo("end");
    }

    @Test
    void http_clientThatReadsNoEvents_isRefused() throws Exception {
        HttpReply reply = edge.http()
                .post(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\",\"params\":{"
                                + "\"notifications\":{}," + META + "}}",
                        new McpHeaders("2026-07-28", null, "subscriptions/listen", null, null, Map.of(), false),
                        Principal.ANONYMOUS,
                        new RecordingSink())
                .reply()
                .get(20, TimeUnit.SECONDS);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("-32600").contains("text/event-stream");
    }

    @Test
    void connectionLost_unwatches() throws Exception {
        listen("1", "{\"resourceSubscriptions\":[\"app:///a\"]}");
        next();

        session.close();

        assertThat(unwatched.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void resource_thatThePrincipalMayNotSeeAnyMore_isNotTold() throws Exception {
        listen("1", "{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"app:///a\"]}");
        next();

        visible = false;
        changes.changed(ListKind.RESOURCES);
        watchers.forEach(Runnable::run);
        changes.changed(ListKind.TOOLS);

        assertThat(next().path("method").asString()).isEqualTo("notifications/tools/list_changed");
        assertThat(sent).isEmpty();
    }

    @Test
    void filter_thatIsNone_isRefused() throws Exception {
        listen("1", "{\"toolsListChanged\":\"yes\"}");
        assertThat(next().path("error").path("code").intValue()).isEqualTo(-32602);
        listen("2", "{\"resourceSubscriptions\":\"app:///a\"}");
        assertThat(next().path("error").path("code").intValue()).isEqualTo(-32602);
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"subscriptions/listen\",\"params\":{" + META + "}}");
        assertThat(next().path("error").path("code").intValue()).isEqualTo(-32602);
        listen("3", "{\"resourceSubscriptions\":[7,{}]}");
        assertThat(next().path("error").path("code").intValue()).isEqualTo(-32602);
    }

    @Test
    void http_streamOfEvents_endsWhenTheClientLeaves() throws Exception {
        ModernHttp client = new ModernHttp(edge, Principal.ANONYMOUS, "{}");
        HttpExchange exchange = client.start(
                "subscriptions/listen",
                "{\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"app:///a\"]}}");
        assertThat(client.events.next().data()).contains("notifications/subscriptions/acknowledged");

        changes.changed(ListKind.TOOLS);
        RecordingSink.Sent changed = client.events.next();
        assertThat(changed.data()).contains("notifications/tools/list_changed");
        assertThat(changed.id()).isNull();
        exchange.disconnected();

        assertThat(unwatched.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void listen(String id, String filter) {
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"subscriptions/listen\",\"params\":{\"notifications\":" + filter + "," + META + "}}");
    }

    private ObjectNode next() throws InterruptedException {
        String message = sent.poll(20, TimeUnit.SECONDS);
        assertThat(message).as("a message from the server").isNotNull();
        return Json.parseObject(message);
    }

    private static String subscription(ObjectNode message) {
        return message.path("params")
                .path("_meta")
                .path("io.modelcontextprotocol/subscriptionId")
                .toString();
    }
}
