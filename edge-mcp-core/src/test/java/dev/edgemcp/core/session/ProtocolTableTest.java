package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.event.Subscriptions;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.legacy.Hearing;
import dev.edgemcp.core.session.legacy.LegacyEra;
import dev.edgemcp.core.session.legacy.LegacySessions;
import dev.edgemcp.core.session.modern.ModernEra;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Catalogues;
import dev.edgemcp.core.tool.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds the table of {@code docs/reference/protocol.md} against the specification and against a server. */
class ProtocolTableTest {
    private static final Path PAGE = Path.of("../docs/reference/protocol.md");
    private static final String HEAD = "| method | from |";
    private static final String STATELESS = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    /** One line of the table; a cell for each revision. */
    private record Row(String method, boolean fromClient, Map<Revision, String> cells) {
        String in(Revision revision) {
            return cells.get(revision);
        }

        boolean specified(Revision revision) {
            return !in(revision).startsWith("-");
        }

        boolean notification() {
            return method.startsWith("notifications/");
        }
    }

    private final List<Row> rows = rows();

    @ParameterizedTest
    @EnumSource
    void rows_areTheMethodsOfTheSpecification(Revision revision) {
        assertThat(specified(revision, true)).isEqualTo(definedFor(revision, "ClientRequest", "ClientNotification"));
        assertThat(specified(revision, false))
                .isEqualTo(definedFor(revision, "ServerRequest", "ServerNotification", "InputRequest"));
    }

    @ParameterizedTest
    @EnumSource
    void requests_areAnsweredAsTheTableSays(Revision revision) throws Exception {
        try (Conversed client = new Conversed(revision)) {
            for (Row row : rows) {
                if (row.fromClient() && !row.notification()) {
                    assertThat(client.code(row.method()))
                            .as("code for %s in %s", row.method(), revision)
                            .satisfies(code -> {
                                switch (row.in(revision)) {
                                    case "yes" -> assertThat(code).isNotEqualTo("-32601");
                                    case "-", "no" -> assertThat(code).isEqualTo("-32601");
                                    default -> assertThat(code).isEqualTo(row.in(revision));
                                }
                            });
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void notifications_areTakenInSilence(Revision revision) throws Exception {
        try (Conversed client = new Conversed(revision)) {
            for (Row row : rows) {
                if (row.fromClient() && row.notification()) {
                    assertThat(row.in(revision)).isIn("yes", "read", "-");
                    client.notify(row.method());
                }
            }
            // The first that comes back is the answer to this.
            assertThat(client.code("tools/list")).isEmpty();
        }
    }

    @Test
    void methodTables_areTheTable() {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            List<byte[]> secrets = List.of(new byte[32]);
            JsonRpcCodec codec = new JsonRpcCodec(MessageLimits.DEFAULT);
            Catalogues catalogues = new Catalogues(List.of(), 1);
            Calls calls = new Calls(
                    catalogues,
                    invocation -> CompletableFuture.failedFuture(new AssertionError("nobody calls")),
                    codec,
                    Duration.ofSeconds(1));
            Subscriptions subscriptions = new Subscriptions(catalogues, timer);
            Implementation server = new Implementation("t", "1");
            LegacyEra legacy = new LegacyEra(
                    server,
                    null,
                    calls,
                    subscriptions,
                    new LegacySessions(
                            secrets,
                            1,
                            SessionStore.NONE,
                            new Hearing(catalogues, subscriptions, Runnable::run),
                            codec,
                            CallListener.NONE,
                            Ticker.system()),
                    dev.edgemcp.core.tool.PassThrough.NONE,
                    codec,
                    CallListener.NONE);
            ModernEra modern = new ModernEra(
                    server, null, 1, calls, subscriptions, secrets, Ticker.system(), codec, CallListener.NONE);

            assertThat(legacy.methods())
                    .isEqualTo(served(Revision.V2024_11_05))
                    .isEqualTo(served(Revision.V2025_03_26))
                    .isEqualTo(served(Revision.V2025_06_18))
                    .isEqualTo(served(Revision.V2025_11_25));
            assertThat(modern.methods()).isEqualTo(served(Revision.V2026_07_28));
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void names_thatTheCodeHas_areTheOnesThatTheTableHas() throws Exception {
        Set<String> known = new TreeSet<>();
        for (Field field : Mcp.class.getFields()) {
            if (field.getType() == String.class
                    && ((String) field.get(null)).matches("ping|initialize|[a-z]+(/[a-zA-Z_]+)+")) {
                known.add((String) field.get(null));
            }
        }
        Set<String> used = rows.stream()
                .filter(row -> row.cells().values().stream().anyMatch(Set.of("yes", "ask", "part")::contains))
                .map(Row::method)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(known).hasSizeGreaterThan(20).isEqualTo(used);
    }

    private Set<String> served(Revision revision) {
        return rows.stream()
                .filter(row -> row.fromClient()
                        && !row.notification()
                        && row.in(revision).equals("yes"))
                .map(Row::method)
                .collect(Collectors.toSet());
    }

    private Set<String> specified(Revision revision, boolean fromClient) {
        return rows.stream()
                .filter(row -> row.fromClient() == fromClient && row.specified(revision))
                .map(Row::method)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The methods of these definitions of the published schema. The oldest revision has those of the one after it. */
    private static Set<String> definedFor(Revision revision, String... unions) {
        String file = (revision == Revision.V2024_11_05 ? Revision.V2025_03_26 : revision).id();
        ObjectNode document;
        try (InputStream in = ProtocolTableTest.class.getResourceAsStream("/schemas/" + file + ".json")) {
            document = Json.parseObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        JsonNode definitions = document.has("$defs") ? document.get("$defs") : document.get("definitions");
        Set<String> methods = new TreeSet<>();
        for (String union : unions) {
            JsonNode definition = definitions.path(union);
            if (definition.has("anyOf")) {
                for (JsonNode member : definition.get("anyOf")) {
                    String reference = member.path("$ref").asString();
                    methods.add(method(definitions.path(reference.substring(reference.lastIndexOf('/') + 1))));
                }
            } else if (!definition.isMissingNode()) {
                methods.add(method(definition));
            }
        }
        return methods;
    }

    private static String method(JsonNode definition) {
        return definition.path("properties").path("method").path("const").stringValue();
    }

    private static List<Row> rows() {
        List<String> lines;
        try {
            lines = Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        int head = lines.indexOf(
                lines.stream().filter(line -> line.startsWith(HEAD)).findFirst().orElseThrow());
        List<String> columns = cells(lines.get(head));
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(head + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            List<String> cells = cells(line);
            Map<Revision, String> byRevision = new TreeMap<>();
            for (Revision revision : Revision.values()) {
                byRevision.put(revision, cells.get(columns.indexOf(revision.id())));
            }
            assertThat(cells.get(1)).isIn("client", "server");
            assertThat(byRevision.values()).isSubsetOf("yes", "ask", "part", "read", "no", "-", "-32602");
            rows.add(new Row(cells.get(0).replace("`", ""), cells.get(1).equals("client"), byRevision));
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    /** A client of one revision, connected and past whatever comes first. */
    private static final class Conversed implements AutoCloseable {
        private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        private final EdgeMcp edge = EdgeMcp.builder("t", "1").build();
        private final Session session = edge.connect(Principal.ANONYMOUS, answers::add);
        private final Revision revision;
        private int id;

        Conversed(Revision revision) throws InterruptedException {
            this.revision = revision;
            if (!revision.stateless()) {
                session.receive("{\"jsonrpc\":\"2.0\",\"id\":\"i\",\"method\":\"initialize\",\"params\":{"
                        + "\"protocolVersion\":\"" + revision.id() + "\"}}");
                assertThat(answers.poll(20, TimeUnit.SECONDS))
                        .contains("\"protocolVersion\":\"" + revision.id() + "\"");
            }
        }

        /** The code of the error that a request is answered with, or an empty text. */
        String code(String method) throws InterruptedException {
            // Where it asks for the revision, that is the one of this conversation.
            session.receive("{\"jsonrpc\":\"2.0\",\"id\":" + ++id + ",\"method\":\"" + method
                    + "\",\"params\":{\"protocolVersion\":\"" + revision.id() + "\"" + meta() + "}}");
            String answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).as("answer to %s", method).isNotNull();
            ObjectNode json = Json.parseObject(answer);
            assertThat(json.path("id").intValue()).as(answer).isEqualTo(id);
            return json.path("error").path("code").asString("");
        }

        void notify(String method) {
            session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{\"x\":1" + meta() + "}}");
        }

        private String meta() {
            return revision.stateless() ? "," + STATELESS : "";
        }

        @Override
        public void close() {
            session.close();
            edge.close();
        }
    }
}
