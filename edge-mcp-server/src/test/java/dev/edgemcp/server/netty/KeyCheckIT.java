package dev.edgemcp.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that are withdrawn at every point of a request. */
@Timeout(60)
class KeyCheckIT {
    private static final String HEAD = "POST /later HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ";

    private final Set<String> good = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final Queue<CompletableFuture<AuthResult>> deciding = new ConcurrentLinkedQueue<>();
    private final Queue<HttpResponder> parked = new ConcurrentLinkedQueue<>();
    private final Queue<String> left = new ConcurrentLinkedQueue<>();
    private final RecordingEvents events = new RecordingEvents();
    /** Keys that begin with "slow" are decided on by the test. */
    private final Authenticator authenticator = new Authenticator() {
        @Override
        public CompletionStage<AuthResult> authenticate(@Nullable String key) {
            if (key != null && key.startsWith("slow")) {
                CompletableFuture<AuthResult> later = new CompletableFuture<>();
                deciding.add(later);
                return later;
            }
            return CompletableFuture.completedFuture(new AuthResult.Authenticated(principal(String.valueOf(key))));
        }

        @Override
        public boolean admits(Principal principal) {
            return good.contains(principal.keyId());
        }
    };

    private Listener listener;

    private static Principal principal(String key) {
        return new Principal("acme", key);
    }

    @BeforeEach
    void start() {
        good.addAll(Set.of("one", "two", "slow"));
        List<Route> routes = List.of(Route.guarded("/later", Set.of("POST"), (request, responder) -> {
            responder.onDisconnect(
                    () -> left.add(String.valueOf(request.principal()).contains("one") ? "one" : "two"));
            parked.add(responder);
        }));
        listener = Listener.start(TestListeners.SETTINGS, routes, Map.of(), authenticator, events, Ticker.system());
    }

    @AfterEach
    void stop() {
        listener.close();
        assertThat(events.open).hasValue(0);
    }

    private void withdraw(String key) throws Exception {
        good.remove(key);
        listener.checkKeys(authenticator::admits).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private RawConnection connection() throws Exception {
        return new RawConnection(listener.port());
    }

    private HttpResponder parked() {
        await().until(() -> !parked.isEmpty());
        return parked.remove();
    }

    private static void assertSentAway(RawConnection connection) throws Exception {
        RawConnection.Response response = connection.response();
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains("not valid any more");
        assertThat(response.header("connection")).isEqualTo("close");
        assertThat(connection.isClosedByServer()).isTrue();
    }

    @Test
    void check_whileTheBodyComes_is401() throws Exception {
        try (RawConnection one = connection();
                RawConnection two = connection()) {
            for (String key : List.of("one", "two")) {
                (key.equals("one") ? one : two)
                        .send(HEAD + key + "\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            }
            // Past the check of the key.
            assertThat(one.line()).contains("100");
            assertThat(two.line()).contains("100");
            assertThat(two.line()).isEmpty();
            assertThat(one.line()).isEmpty();

            withdraw("one");

            assertSentAway(one);
            two.send("body");
            parked().respond(200, Map.of(), "{}");
            assertThat(two.response().status()).isEqualTo(200);
        }
    }

    @Test
    void check_whileTheAnswerIsMade_is401AndTheHandlerHears() throws Exception {
        try (RawConnection one = connection();
                RawConnection two = connection()) {
            one.send(HEAD + "one\r\nContent-Length: 0\r\n\r\n");
            HttpResponder running = parked();
            two.send(HEAD + "two\r\nContent-Length: 0\r\n\r\n");
            HttpResponder other = parked();

            withdraw("one");

            assertSentAway(one);
            assertThat(left).containsExactly("one");
            // Too late, and for nobody.
            running.respond(200, Map.of(), "{\"secret\":true}");
            other.respond(200, Map.of(), "{}");
            assertThat(two.response().status()).isEqualTo(200);
        }
    }

    @Test
    void check_inAStream_endsItWholeAndDropsWhatComesAfter() throws Exception {
        try (RawConnection one = connection()) {
            one.send(HEAD + "one\r\nContent-Length: 0\r\n\r\n");
            Sse stream = parked().startEvents(Map.of());
            stream.event(null, "before");
            assertThat(one.response(false).status()).isEqualTo(200);
            assertThat(one.chunk()).contains("before");

            withdraw("one");
            stream.event(null, "after");
            stream.end();

            assertThat(one.chunk()).isEmpty();
            assertThat(one.isClosedByServer()).isTrue();
            assertThat(left).containsExactly("one");
        }
    }

    @Test
    void check_betweenRequests_leavesTheConnectionToWhoComesNext() throws Exception {
        try (RawConnection connection = connection()) {
            connection.send(HEAD + "one\r\nContent-Length: 0\r\n\r\n");
            parked().respond(200, Map.of(), "{}");
            assertThat(connection.response().status()).isEqualTo(200);

            withdraw("one");

            connection.send(HEAD + "two\r\nContent-Length: 0\r\n\r\n");
            parked().respond(200, Map.of(), "{}");
            assertThat(connection.response().status()).isEqualTo(200);
        }
    }

    @Test
    void key_withdrawnWhileItIsCheckedElsewhere_is401() throws Exception {
        try (RawConnection slow = connection()) {
            slow.send(HEAD + "slow\r\nContent-Length: 0\r\n\r\n");
            await().until(() -> !deciding.isEmpty());

            withdraw("slow");
            deciding.remove().complete(new AuthResult.Authenticated(principal("slow")));

            assertSentAway(slow);
            assertThat(parked).isEmpty();
        }
    }

    @Test
    void check_afterTheListenerHasClosed_doesNothing() throws Exception {
        listener.close();

        withdraw("one");
    }
}
