package dev.edgemcp.server.netty;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.server.netty.RawConnection.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ListenerIT {
    private static final int LIMIT = 10_000;
    private static final String AUTHORIZED = "Authorization: Bearer " + TestListeners.KEY;

    private final RecordingEvents events = new RecordingEvents();
    private final Queue<HttpRequest> handled = new ConcurrentLinkedQueue<>();
    private final Queue<HttpResponder> parked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger disconnects = new AtomicInteger();
    private ListenerSettings settings =
            TestListeners.SETTINGS.withLimits(ConnectionLimits.DEFAULT.withMaxMessageBytes(LIMIT));
    private Authenticator authenticator = TestListeners.AUTHENTICATOR;
    private @Nullable Listener listener;

    private int start() {
        List<Route> routes = List.of(
                Route.guarded("/echo", Set.of("POST", "GET", "DELETE"), this::echo),
                Route.guarded("/later", Set.of("POST"), this::later),
                Route.guarded("/events", Set.of("GET"), this::events),
                Route.guarded("/broken", Set.of("GET"), (request, responder) -> {
                    throw new IllegalStateException("secret detail");
                }),
                Route.open("/health", (request, responder) -> responder.respond(200, Map.of(), "{\"ok\":true}")));
        listener = Listener.start(settings, routes, Map.of(), authenticator, events, Ticker.system());
        return listener().port();
    }

    private Listener listener() {
        return Objects.requireNonNull(listener, "not started");
    }

    private void echo(HttpRequest request, HttpResponder responder) {
        handled.add(request);
        String text = request.text();
        if (text == null) {
            responder.respond(400, Map.of(), "{\"error\":\"not UTF-8\"}");
        } else {
            responder.respond(200, Map.of("x-method", request.method()), request.body());
        }
    }

    private void later(HttpRequest request, HttpResponder responder) {
        handled.add(request);
        responder.onDisconnect(disconnects::incrementAndGet);
        parked.add(responder);
    }

    private void events(HttpRequest request, HttpResponder responder) {
        later(request, responder);
    }

    private HttpResponder parked() {
        await().until(() -> !parked.isEmpty());
        return parked.remove();
    }

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
        assertThat(events.open).hasValue(0);
    }

    private static String request(String method, String path, String body, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        if (List.of(headers).stream().noneMatch(h -> h.startsWith("Host:"))) {
            text.append("Host: localhost\r\n");
        }
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        if (!body.isEmpty()) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    private Response exchange(String request) throws IOException {
        try (RawConnection connection = new RawConnection(start())) {
            return connection.send(request).response();
        }
    }

    /** A response after which nothing more is listened to. */
    private Response lastResponse(String request) throws IOException {
        try (RawConnection connection = new RawConnection(start())) {
            Response response = connection.send(request).response();
            assertThat(response.header("connection")).isEqualTo("close");
            connection.send(request("POST", "/echo", "late", AUTHORIZED));
            assertThat(connection.isClosedByServer()).isTrue();
            assertThat(handled).isEmpty();
            return response;
        }
    }

    // Starting

    @Test
    void start_busyPort_namesPortAndFix() {
        int port = start();

        assertThatThrownBy(() -> Listener.start(
                        settings.withPort(port), List.of(), Map.of(), authenticator, events, Ticker.system()))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("port " + port)
                .hasMessageContaining("--port N")
                .hasMessageContaining("0");
    }

    @Test
    void start_unknownHost_namesHostAndFix() {
        assertThatThrownBy(() -> Listener.start(
                        settings.withHost("no-such-host.invalid"),
                        List.of(),
                        Map.of(),
                        authenticator,
                        events,
                        Ticker.system()))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("--host");
    }

    @Test
    void start_addressOfAnotherMachine_fails() {
        assertThatThrownBy(() -> Listener.start(
                        settings.withHost("192.0.2.1"), List.of(), Map.of(), authenticator, events, Ticker.system()))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("192.0.2.1");
    }

    // Requests

    @Test
    void lastResponse_clientSendsOn_isNotLost() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("GET", "/echo", "", AUTHORIZED, "Connection: close"));
            await().until(() -> !handled.isEmpty());
            connection.send(new byte[2_000_000]);

            Response response = connection.response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(connection.isClosedByServer()).isTrue();
            assertThat(handled).hasSize(1);
        }
    }

    @Test
    void post_withKey_isHandled() throws Exception {
        Response response = exchange(request("POST", "/echo?a=b", "hello", AUTHORIZED, "X-Some: thing"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello");
        HttpRequest request = handled.remove();
        assertThat(request.path()).isEqualTo("/echo");
        assertThat(request.query()).isEqualTo("a=b");
        assertThat(request.header("x-SOME")).isEqualTo("thing");
        assertThat(request.principal()).isEqualTo(TestListeners.PRINCIPAL);
        assertThat(request.remoteAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void post_fromTheJdkClient_isHandled() throws Exception {
        URI uri = URI.create("http://localhost:" + start() + "/echo");
        for (int i = 0; i < 50; i++) {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            java.net.http.HttpRequest.newBuilder(uri)
                                    .header("authorization", "bearer " + TestListeners.KEY)
                                    .POST(BodyPublishers.ofString("hello " + i))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("hello " + i);
        }
    }

    @Test
    void post_chunkedByteByByte_isHandled() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            String text = request("POST", "/echo", "", AUTHORIZED, "Transfer-Encoding: chunked")
                    + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
            for (int i = 0; i < text.length(); i++) {
                connection.send(text.substring(i, i + 1));
            }

            assertThat(connection.response().body()).isEqualTo("abcde");
        }
    }

    @Test
    void post_notUtf8_textIsNull() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nX-API-Key: test-key\r\nContent-Length: 2\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII),
                    new byte[] {(byte) 0xC3, 0x28});

            assertThat(connection.response().status()).isEqualTo(400);
        }
    }

    @Test
    void requests_onOneConnection_areAnsweredInOrder() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("POST", "/later", "1", AUTHORIZED)
                    + request("POST", "/echo", "2", AUTHORIZED)
                    + request("GET", "/nothing", "", AUTHORIZED)
                    + request("POST", "/echo", "3", AUTHORIZED));
            HttpResponder first = parked();
            assertThat(handled).hasSize(1);

            first.respond(202, Map.of(), "1");

            assertThat(connection.response().body()).isEqualTo("1");
            assertThat(connection.response().body()).isEqualTo("2");
            assertThat(connection.response().status()).isEqualTo(404);
            assertThat(connection.response().body()).isEqualTo("3");
        }
    }

    @Test
    void pipelining_beyondTheBound_answersThoseWithinAndCloses() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            StringBuilder requests = new StringBuilder(request("POST", "/later", "first", AUTHORIZED));
            for (int i = 0; i < 100; i++) {
                requests.append(request("POST", "/echo", "r" + i, AUTHORIZED));
            }
            connection.send(requests.toString());
            parked().respond(200, Map.of(), "first");

            assertThat(connection.response().body()).isEqualTo("first");
            for (int i = 0; i < 8; i++) {
                assertThat(connection.response().body()).isEqualTo("r" + i);
            }
            assertThat(connection.isClosedByServer()).isTrue();
            assertThat(handled).hasSize(9);
        }
    }

    @Test
    void http10_isAnsweredAndClosed() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send("GET /health HTTP/1.0\r\n\r\n");

            assertThat(connection.response().status()).isEqualTo(200);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void head_ofHealth_hasLengthAndNoBody() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("HEAD", "/health", "") + request("GET", "/health", ""));

            Response head = connection.response(false);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo("11");
            assertThat(connection.response().body()).isEqualTo("{\"ok\":true}");
        }
    }

    @Test
    void unknownPath_is404() throws Exception {
        Response response = exchange(request("GET", "/nothing", ""));

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).startsWith("{\"error\":\"not_found\",\"message\":");
        assertThat(response.header("content-type")).isEqualTo("application/json");
    }

    @Test
    void wrongMethod_is405WithAllow() throws Exception {
        Response response = exchange(request("PUT", "/echo", "", AUTHORIZED));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("allow")).isEqualTo("DELETE, GET, OPTIONS, POST");
    }

    @Test
    void unknownPathWithABody_is404WithoutReadingIt() throws Exception {
        assertThat(lastResponse(request("POST", "/nothing", "x".repeat(LIMIT * 3)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void options_isAnsweredWithoutAKey() throws Exception {
        Response response = exchange(request("OPTIONS", "/echo", ""));

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("allow")).isEqualTo("DELETE, GET, OPTIONS, POST");
    }

    @Test
    void handlerThrows_is500WithAReferenceOnly() throws Exception {
        Response response = exchange(request("GET", "/broken", "", AUTHORIZED));

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).contains("internal_error").doesNotContain("secret");
    }

    // Malformed requests

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /health HTTP/1.1\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nX-API-Key: test-key\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            })
    void malformed_is400AndTheEnd(String text) throws Exception {
        assertThat(lastResponse(text).status()).isEqualTo(400);
        assertThat(events.refusals).containsExactly(Refusal.MALFORMED);
    }

    @Test
    void headersTooLarge_is431() throws Exception {
        assertThat(lastResponse(request("GET", "/health", "", "X-Large: " + "x".repeat(20_000)))
                        .status())
                .isEqualTo(431);
    }

    @Test
    void lineTooLong_is414() throws Exception {
        assertThat(lastResponse(request("GET", "/" + "x".repeat(10_000), "")).status())
                .isEqualTo(414);
    }

    @Test
    void otherHttpVersion_is505() throws Exception {
        assertThat(lastResponse("GET /health HTTP/2.0\r\nHost: localhost\r\n\r\n")
                        .status())
                .isEqualTo(505);
    }

    // Host, Origin, CORS

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:1234", "127.0.0.1:8082", "[::1]", "[::1]:80", "LOCALHOST"})
    void host_ofThisMachine_passes(String host) throws Exception {
        assertThat(exchange(request("POST", "/echo", "x", AUTHORIZED, "Host: " + host))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "[::2]", "localhost:x"})
    void host_ofAnother_is403(String host) throws Exception {
        assertThat(lastResponse(request("POST", "/echo", "x", AUTHORIZED, "Host: " + host))
                        .status())
                .isEqualTo(403);
        assertThat(events.refusals).containsExactly(Refusal.FORBIDDEN_HOST);
    }

    @Test
    void hostAndOrigin_onHealth_areNotLookedAt() throws Exception {
        Response response =
                exchange(request("GET", "/health", "", "Host: evil.example", "Origin: https://evil.example"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void host_notOnLoopback_isNotLookedAt() throws Exception {
        settings = settings.withHost("0.0.0.0");
        assertThat(exchange(request("POST", "/echo", "x", AUTHORIZED, "Host: gateway.example"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void originOfLoopback_notOnLoopback_is403() throws Exception {
        settings = settings.withHost("0.0.0.0");
        assertThat(lastResponse(request("POST", "/echo", "x", AUTHORIZED, "Origin: http://localhost:3000"))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:3000",
                "https://127.0.0.1",
                "http://[::1]:1",
                "https://app.example",
                "https://app.example:443",
                "HTTPS://App.Example"
            })
    void origin_allowed_passesAndMayRead(String origin) throws Exception {
        settings = settings.withAllowedOrigins(Set.of("https://app.example"));
        Response response = exchange(request("POST", "/echo", "x", AUTHORIZED, "Origin: " + origin));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("access-control-allow-origin")).isEqualTo(origin);
        assertThat(response.header("vary")).isEqualTo("Origin");
        assertThat(response.header("access-control-expose-headers"))
                .isEqualTo("Mcp-Session-Id, WWW-Authenticate, Retry-After");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://app.example",
                "https://app.example:8443",
                "https://app.example.evil.example",
                "https://app.example/",
                "null",
                "*",
                "file://",
                "http://localhost@evil.example"
            })
    void origin_other_is403AndMayNotRead(String origin) throws Exception {
        settings = settings.withAllowedOrigins(Set.of("https://app.example"));
        Response response = lastResponse(request("POST", "/echo", "x", AUTHORIZED, "Origin: " + origin));

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
        assertThat(events.refusals).containsExactly(Refusal.FORBIDDEN_ORIGIN);
    }

    @Test
    void preflight_ofAnAllowedOrigin_needsNoKey() throws Exception {
        Response response = exchange(request(
                "OPTIONS",
                "/echo",
                "",
                "Origin: http://localhost:3000",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type, Mcp-Param-City, x-other, mcp-param-\"evil"));

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
        assertThat(response.header("access-control-allow-methods")).isEqualTo("POST, GET, DELETE, OPTIONS");
        assertThat(response.header("access-control-max-age")).isNotEmpty();
        assertThat(List.of(response.header("access-control-allow-headers").split(", ")))
                .contains(
                        "authorization", "mcp-session-id", "last-event-id", "mcp-method", "mcp-name", "mcp-param-city")
                .doesNotContain("x-other")
                .noneMatch(name -> name.contains("evil"));
    }

    @Test
    void preflight_ofAnotherOrigin_is403() throws Exception {
        assertThat(lastResponse(request(
                                "OPTIONS",
                                "/echo",
                                "",
                                "Origin: https://evil.example",
                                "Access-Control-Request-Method: POST"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void unauthenticated_fromAnAllowedOrigin_mayReadWhy() throws Exception {
        Response response = lastResponse(request("POST", "/echo", "x", "Origin: http://localhost:3000"));

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
    }

    // Keys

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: x",
                "Authorization: Bearer wrong",
                "Authorization: Basic test-key",
                "Authorization: test-key",
                "X-API-Key: wrong"
            })
    void key_missingOrWrong_is401AndTheEnd(String header) throws Exception {
        Response response = lastResponse(request("POST", "/echo", "x", header));

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("www-authenticate")).isEqualTo("Bearer realm=\"edge-mcp\"");
        assertThat(response.body()).startsWith("{\"error\":\"unauthorized\"");
        assertThat(events.refusals).containsExactly(Refusal.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "api_key", "access_token"})
    void key_inTheQuery_is401(String name) throws Exception {
        assertThat(lastResponse(request("POST", "/echo?" + name + "=test-key", "x"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void key_wrongAndBodyTooLarge_is401WithoutReadingTheBody() throws Exception {
        assertThat(lastResponse(request("POST", "/echo", "x".repeat(2_000 * LIMIT)))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void key_checkedLater_requestWaits() throws Exception {
        CompletableFuture<AuthResult> decision = new CompletableFuture<>();
        authenticator = key -> decision;
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("POST", "/echo", "one") + request("POST", "/echo", "two"));
            await().until(() -> listener().connections() == 1);
            assertThat(handled).isEmpty();

            decision.complete(new AuthResult.Authenticated(TestListeners.PRINCIPAL));

            assertThat(connection.response().body()).isEqualTo("one");
            assertThat(connection.response().body()).isEqualTo("two");
        }
    }

    @Test
    void key_cannotBeChecked_is503() throws Exception {
        authenticator = key -> CompletableFuture.failedFuture(new IOException("no store"));

        assertThat(lastResponse(request("POST", "/echo", "x")).status()).isEqualTo(503);
    }

    @Test
    void key_wrongManyTimes_isAnsweredLateAndThen429() throws Exception {
        settings = settings.withLimits(settings.limits().withMaxDelayedRefusals(10, 2));
        int port = start();
        for (int i = 0; i < 5; i++) {
            try (RawConnection connection = new RawConnection(port)) {
                assertThat(connection
                                .send(request("GET", "/echo", ""))
                                .response()
                                .status())
                        .isEqualTo(401);
            }
        }

        List<RawConnection> delayed = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            delayed.add(new RawConnection(port).send(request("GET", "/echo", "")));
        }
        try (RawConnection good = new RawConnection(port)) {
            assertThat(good.send(request("POST", "/echo", "x", AUTHORIZED))
                            .response()
                            .status())
                    .isEqualTo(200);
        }
        for (RawConnection connection : delayed) {
            Response response = connection.response();
            statuses.add(response.status());
            if (response.status() == 429) {
                assertThat(response.header("retry-after")).isNotEmpty();
            }
            connection.close();
        }
        assertThat(statuses).contains(401, 429);
    }

    // Bodies

    @Test
    void body_announcedTooLarge_is413BeforeItComes() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send("POST /echo HTTP/1.1\r\nHost: localhost\r\n" + AUTHORIZED + "\r\nContent-Length: "
                    + (LIMIT + 1) + "\r\n\r\n");

            assertThat(connection.response().status()).isEqualTo(413);
        }
    }

    @Test
    void body_chunkedTooLarge_is413() throws Exception {
        String chunk = Integer.toHexString(LIMIT + 1) + "\r\n" + "x".repeat(LIMIT + 1) + "\r\n";
        assertThat(lastResponse(request("POST", "/echo", "", AUTHORIZED, "Transfer-Encoding: chunked") + chunk)
                        .status())
                .isEqualTo(413);
        assertThat(events.refusals).containsExactly(Refusal.TOO_LARGE);
    }

    @Test
    void body_ofTheLimit_passes() throws Exception {
        assertThat(exchange(request("POST", "/echo", "x".repeat(LIMIT), AUTHORIZED))
                        .body())
                .hasSize(LIMIT);
    }

    @Test
    void expectContinue_accepted_isAnswered100First() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send("POST /echo HTTP/1.1\r\nHost: localhost\r\n" + AUTHORIZED
                    + "\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(connection.response(false).status()).isEqualTo(100);

            assertThat(connection.send("hi").response().body()).isEqualTo("hi");
        }
    }

    @Test
    void expectContinue_refused_isAnsweredWithTheRefusal() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");

            assertThat(connection.response().status()).isEqualTo(401);
        }
    }

    // Event streams and disconnects

    @Test
    void events_fromAnotherThread_arriveInOrder() throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("GET", "/events", "", AUTHORIZED) + request("POST", "/echo", "next", AUTHORIZED));
            Sse stream = parked().startEvents(Map.of("mcp-session-id", "s"));
            worker.execute(() -> {
                stream.event(null, "one");
                stream.event("7", "two\nlines");
                stream.comment("alive");
                stream.end();
                stream.event(null, "dropped");
            });

            Response head = connection.response();
            assertThat(head.header("content-type")).isEqualTo("text/event-stream");
            assertThat(head.header("cache-control")).isEqualTo("no-store");
            assertThat(head.header("x-accel-buffering")).isEqualTo("no");
            assertThat(head.header("mcp-session-id")).isEqualTo("s");
            assertThat(connection.chunk()).isEqualTo("data: one\n\n");
            assertThat(connection.chunk()).isEqualTo("id: 7\ndata: two\ndata: lines\n\n");
            assertThat(connection.chunk()).isEqualTo(": alive\n\n");
            assertThat(connection.chunk()).isEmpty();
            assertThat(connection.response().body()).isEqualTo("next");
            assertThat(disconnects).hasValue(0);
        } finally {
            worker.shutdownNow();
        }
    }

    @Test
    void clientLeavesAnEventStream_isNoticed() throws Exception {
        RawConnection connection = new RawConnection(start()).send(request("GET", "/events", "", AUTHORIZED));
        Sse stream = parked().startEvents(Map.of());
        connection.response();
        assertThat(events.open).hasValue(1);

        connection.close();

        await().untilAtomic(disconnects, Matchers.is(1));
        stream.event(null, "to nobody");
        await().until(() -> events.open.get() == 0);
    }

    @Test
    void clientLeavesBeforeTheResponse_isNoticedOnce() throws Exception {
        RawConnection connection = new RawConnection(start()).send(request("POST", "/later", "x", AUTHORIZED));
        HttpResponder responder = parked();

        connection.close();

        await().untilAtomic(disconnects, Matchers.is(1));
        responder.respond(200, Map.of(), "to nobody");
        CompletableFuture<Void> late = new CompletableFuture<>();
        responder.onDisconnect(() -> late.complete(null));
        late.get(10, SECONDS);
        assertThat(disconnects).hasValue(1);
    }

    @Test
    void clientHalfClosesBeforeTheResponse_countsAsGone() throws Exception {
        try (RawConnection connection = new RawConnection(start()).send(request("POST", "/later", "x", AUTHORIZED))) {
            parked();
            connection.halfClose();

            await().untilAtomic(disconnects, Matchers.is(1));
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void responder_answersTwice_secondIsIgnored() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("POST", "/later", "x", AUTHORIZED));
            HttpResponder responder = parked();
            responder.respond(200, Map.of(), "one");
            responder.respond(500, Map.of(), "two");
            responder.startEvents(Map.of()).event(null, "three");

            assertThat(connection.response().body()).isEqualTo("one");
            connection.send(request("POST", "/echo", "next", AUTHORIZED));
            assertThat(connection.response().body()).isEqualTo("next");
        }
    }

    @Test
    void response_withALineEndInAHeader_closesTheConnection() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("POST", "/later", "x", AUTHORIZED));
            parked().respond(200, Map.of("x-evil", "a\r\nb: c"), "body");

            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void eventStream_clientThatNeverReads_isCutOff() throws Exception {
        settings = settings.withLimits(settings.limits().withMaxPendingBytes(1024 * 1024));
        try (RawConnection connection = new RawConnection(start(), 4096)) {
            connection.send(request("GET", "/events", "", AUTHORIZED));
            Sse stream = parked().startEvents(Map.of());
            String event = "x".repeat(64 * 1024);

            for (int i = 0; i < 1_000; i++) {
                stream.event(null, event);
            }

            await().untilAtomic(disconnects, Matchers.is(1));
            assertThat(events.slowClients).hasValue(1);
        }
    }

    @Test
    void response_clientThatNeverReads_isCutOffWhenNothingMoves() throws Exception {
        settings = settings.withTimeouts(settings.timeouts().withWriteStall(Duration.ofMillis(200)));
        try (RawConnection connection = new RawConnection(start(), 4096)) {
            connection.send(request("POST", "/later", "x", AUTHORIZED));
            parked().respond(200, Map.of(), new byte[20 * 1024 * 1024]);

            await().untilAtomic(events.slowClients, Matchers.is(1));
            await().until(() -> listener().connections() == 0);
        }
    }

    // Time and numbers

    @Test
    void thousandConnects_thatSendNothing_goAwayAndTheServerGoesOn() throws Exception {
        settings = settings.withTimeouts(settings.timeouts().withHead(Duration.ofMillis(500)));
        int port = start();
        List<RawConnection> silent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            silent.add(new RawConnection(port));
        }

        for (RawConnection connection : silent) {
            assertThat(connection.isClosedByServer()).isTrue();
            connection.close();
        }
        await().until(() -> listener().connections() == 0);
        try (RawConnection connection = new RawConnection(port)) {
            assertThat(connection.send(request("GET", "/health", "")).response().status())
                    .isEqualTo(200);
        }
        assertThat(events.refusals).containsOnly(Refusal.TIMED_OUT).hasSize(1_000);
    }

    @Test
    void headThatTrickles_isCutAtTheDeadline() throws Exception {
        settings = settings.withTimeouts(settings.timeouts().withHead(Duration.ofMillis(300)));
        try (RawConnection connection = new RawConnection(start())) {
            connection.send("GET /health HTTP/1.1\r\n");
            assertThatThrownBy(() -> {
                        while (true) {
                            connection.send("X-More: y\r\n");
                            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void bodyThatDoesNotCome_is408() throws Exception {
        settings = settings.withTimeouts(settings.timeouts().withBody(Duration.ofMillis(200)));
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + AUTHORIZED + "\r\nContent-Length: 5\r\n\r\nab");

            assertThat(connection.response().status()).isEqualTo(408);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void keepAlive_isClosedWhenIdle_butNotWhileARequestRuns() throws Exception {
        settings = settings.withTimeouts(
                settings.timeouts().withHead(Duration.ofMillis(200)).withKeepAlive(Duration.ofMillis(200)));
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(request("POST", "/later", "x", AUTHORIZED));
            HttpResponder responder = parked();
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);
            responder.respond(200, Map.of(), "done");

            assertThat(connection.response().body()).isEqualTo("done");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void connections_beyondTheBound_areAnswered503() throws Exception {
        settings = settings.withLimits(settings.limits().withMaxConnections(2));
        int port = start();
        try (RawConnection one = new RawConnection(port);
                RawConnection two = new RawConnection(port)) {
            one.send(request("GET", "/health", "")).response();
            two.send(request("GET", "/health", "")).response();
            try (RawConnection three = new RawConnection(port)) {
                Response response = three.send(request("GET", "/health", "")).response();

                assertThat(response.status()).isEqualTo(503);
                assertThat(response.header("retry-after")).isNotEmpty();
                assertThat(three.isClosedByServer()).isTrue();
            }
            one.halfClose();
            await().ignoreExceptions().until(() -> {
                try (RawConnection again = new RawConnection(port)) {
                    return again.send(request("GET", "/health", "")).response().status() == 200;
                }
            });
        }
        assertThat(events.refusals).contains(Refusal.TOO_MANY_CONNECTIONS);
    }

    @Test
    void health_isAnsweredBeyondTheBounds() throws Exception {
        settings = settings.withLimits(settings.limits().withMaxConnections(1));
        int port = start();
        try (RawConnection one = new RawConnection(port)) {
            one.send(request("GET", "/health", "")).response();
            try (RawConnection probe = new RawConnection(port)) {
                // There is nothing at this path here, but it was looked for.
                assertThat(probe.send(request("GET", "/health/live", ""))
                                .response()
                                .status())
                        .isEqualTo(404);
            }
            try (RawConnection silent = new RawConnection(port)) {
                assertThat(silent.response().status()).isEqualTo(503);
            }
        }
    }

    @Test
    void connects_fasterThanTheRate_areAnswered503() throws Exception {
        settings = settings.withLimits(settings.limits().withConnects(new Rate(0.001, 2)));
        int port = start();
        for (int i = 0; i < 2; i++) {
            try (RawConnection good = new RawConnection(port)) {
                assertThat(good.send(request("GET", "/health", "")).response().status())
                        .isEqualTo(200);
            }
        }

        try (RawConnection refused = new RawConnection(port)) {
            Response response = refused.send(request("GET", "/health", "")).response();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("retry-after")).isEqualTo("1");
            assertThat(response.body()).contains("too_many_connects");
        }
        assertThat(events.refusals).containsExactly(Refusal.TOO_MANY_CONNECTS);
    }

    // The end

    @Test
    void closeConnections_idleOnesCloseAtOnceRunningOnesAfterTheirExchange() throws Exception {
        int port = start();
        try (RawConnection idle = new RawConnection(port);
                RawConnection running = new RawConnection(port)) {
            idle.send(request("GET", "/health", "")).response();
            running.send(request("POST", "/later", "x", AUTHORIZED));
            HttpResponder responder = parked();

            listener().stopAccepting();
            CompletableFuture<Void> closed = listener().closeConnections().toCompletableFuture();

            assertThat(idle.isClosedByServer()).isTrue();
            assertThat(closed).isNotDone();
            responder.respond(200, Map.of(), "done");
            Response response = running.response();
            assertThat(response.body()).isEqualTo("done");
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(running.isClosedByServer()).isTrue();
            closed.get(10, SECONDS);
        }
        assertThatThrownBy(() -> new RawConnection(port)).isInstanceOf(IOException.class);
    }

    @Test
    void close_isIdempotentAndEndsEverything() throws Exception {
        int port = start();
        try (RawConnection running = new RawConnection(port)) {
            running.send(request("POST", "/later", "x", AUTHORIZED));
            parked();

            listener().close();
            listener().close();

            assertThat(running.isClosedByServer()).isTrue();
            assertThat(disconnects).hasValue(1);
        }
    }
}
