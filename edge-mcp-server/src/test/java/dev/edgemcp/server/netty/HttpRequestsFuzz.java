package dev.edgemcp.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any bytes as HTTP requests: each request gets one answer or the connection ends, nothing follows an answer that says it
 * is the last, no answer blames the server, and it is the same whether the bytes come at once or in parts.
 */
class HttpRequestsFuzz {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) [ -~]*");
    private static final String TURN = "x-turn";

    private static final LoggedTrouble TROUBLE = LoggedTrouble.collect();
    private static final RecordingEvents EVENTS = new RecordingEvents();
    private static final AtomicInteger HANDLED = new AtomicInteger();
    private static Listener listener;
    private static int inputs;

    private record Response(int status, Map<String, String> headers, String body) {
        boolean last() {
            return "close".equals(headers.get("connection"));
        }

        boolean interim() {
            return status == 100;
        }

        String gist() {
            return status + " " + body;
        }
    }

    @BeforeAll
    static void start() {
        // Everybody is let in, since few inputs would guess a key; /open is for what happens without one.
        listener = Listener.start(
                TestListeners.SETTINGS.withLimits(ConnectionLimits.DEFAULT.withMaxMessageBytes(10_000)),
                List.of(
                        Route.guarded("/echo", Set.of("POST", "GET", "DELETE"), HttpRequestsFuzz::handle),
                        Route.open("/open", HttpRequestsFuzz::handle)),
                Map.of(),
                key -> CompletableFuture.completedFuture(new AuthResult.Authenticated(TestListeners.PRINCIPAL)),
                EVENTS,
                Ticker.system());
    }

    private static void handle(HttpRequest request, HttpResponder responder) {
        responder.respond(
                200,
                Map.of(TURN, Integer.toString(HANDLED.incrementAndGet())),
                "{\"method\":\"" + request.method() + "\",\"bytes\":" + request.body().length + "}");
    }

    @AfterAll
    static void stop() {
        await().untilAsserted(() -> assertThat(EVENTS.open).hasValue(0));
        listener.close();
    }

    @FuzzTest
    void requests(byte[] input) throws Exception {
        List<String> whole = answers(List.of(input));
        List<String> parts = answers(RawBytes.parts(input));

        assertThat(parts).isEqualTo(whole);
        long heads = new String(input, StandardCharsets.ISO_8859_1).split("\r?\n\r?\n", -1).length;
        assertThat(whole).hasSizeLessThanOrEqualTo((int) heads);
        assertThat(TROUBLE.drain()).isEmpty();
        if (inputs++ % 64 == 0) {
            goesOn();
        }
    }

    private static List<String> answers(List<byte[]> parts) throws IOException {
        int before = HANDLED.get();
        RawBytes.Answer answer = RawBytes.exchange(listener.port(), parts);
        assertThat(answer.reset()).as("an answer must not be lost").isFalse();
        List<Response> responses = parse(new String(answer.bytes(), StandardCharsets.ISO_8859_1));
        int turn = before;
        for (int i = 0; i < responses.size(); i++) {
            Response response = responses.get(i);
            assertThat(response.status())
                    .matches(s -> s == 100 || (s >= 200 && s < 300) || (s >= 400 && s < 500) || s == 505);
            if (response.headers().containsKey(TURN)) {
                assertThat(response.headers()).containsEntry(TURN, Integer.toString(++turn));
            }
            if (i < responses.size() - 1) {
                assertThat(response.last()).as("%s", responses).isFalse();
            }
        }
        assertThat(turn).as("answers for all that was handled").isEqualTo(HANDLED.get());
        return responses.stream()
                .filter(response -> !response.interim())
                .map(Response::gist)
                .toList();
    }

    /** Fails if the text is anything but whole responses. */
    private static List<Response> parse(String text) {
        List<Response> responses = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf("\r\n\r\n", at);
            assertThat(end).as("the end of the head in: %s", text.substring(at)).isPositive();
            String[] lines = text.substring(at, end).split("\r\n", -1);
            Matcher status = STATUS.matcher(lines[0]);
            assertThat(status.matches()).as("%s", lines[0]).isTrue();
            Map<String, String> headers = new HashMap<>();
            for (int i = 1; i < lines.length; i++) {
                String[] header = lines[i].split(": ", 2);
                assertThat(header).as("%s", lines[i]).hasSize(2);
                headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
            }
            at = end + 4;
            int code = Integer.parseInt(status.group(1));
            String body = "";
            if (code != 100 && code != 204) {
                int length = Integer.parseInt(headers.get("content-length"));
                // After HEAD there is a length and no body; no body here begins like a response.
                boolean ofHead = at == text.length() || text.startsWith("HTTP/1.", at);
                body = ofHead ? "" : text.substring(at, at + length);
                at += body.length();
            }
            responses.add(new Response(code, headers, body));
        }
        return responses;
    }

    private static void goesOn() throws IOException {
        try (RawConnection good = new RawConnection(listener.port())) {
            good.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(good.response().body()).isEqualTo("{\"method\":\"POST\",\"bytes\":5}");
        }
    }
}
