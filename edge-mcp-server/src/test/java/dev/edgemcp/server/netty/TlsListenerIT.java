package dev.edgemcp.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.server.netty.RawConnection.Response;
import dev.edgemcp.server.tls.TestCertificate;
import dev.edgemcp.server.tls.TlsException;
import dev.edgemcp.server.tls.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TlsListenerIT {
    private static final String REQUEST = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int LIMIT = 10_000;

    @TempDir
    Path folder;

    private final TestCertificate certificate = TestCertificate.create();
    private final SSLContext trusting = TestCertificate.trusting(certificate);
    private final RecordingEvents events = new RecordingEvents();
    private final Queue<HttpResponder> parked = new ConcurrentLinkedQueue<>();
    private ListenerSettings settings = TestListeners.SETTINGS;
    private @Nullable Listener listener;

    @BeforeEach
    void write() throws IOException {
        settings = settings.withTls(certificate.in(folder))
                .withLimits(ConnectionLimits.DEFAULT.withMaxMessageBytes(LIMIT));
    }

    private int start() {
        List<Route> routes = List.of(
                Route.open("/health", (request, responder) -> responder.respond(200, Map.of(), "{\"ok\":true}")),
                Route.guarded("/events", Set.of("GET"), (request, responder) -> parked.add(responder)),
                Route.guarded(
                        "/echo",
                        Set.of("POST"),
                        (request, responder) -> responder.respond(200, Map.of(), request.body())));
        listener = TestListeners.start(settings, routes, Map.of(), events);
        return listener().port();
    }

    private Listener listener() {
        return Objects.requireNonNull(listener, "not started");
    }

    private TlsSettings tls() {
        return Objects.requireNonNull(settings.tls());
    }

    private RawConnection connect(int port) throws IOException {
        return new RawConnection(TestCertificate.connect(port, trusting, 0));
    }

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
        assertThat(events.open).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void request_overEitherVersion_isAnswered(String version) throws Exception {
        try (SSLSocket socket = TestCertificate.connect(start(), trusting, 0);
                RawConnection connection = new RawConnection(socket)) {
            socket.setEnabledProtocols(new String[] {version});

            // Two, so that the connection is seen to stay.
            assertThat(connection.send(REQUEST).response().status()).isEqualTo(200);
            assertThat(connection.send(REQUEST).response().body()).isEqualTo("{\"ok\":true}");
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(socket.getSession().getCipherSuite()).contains("GCM");
        }
    }

    @Test
    void request_overTls12_withoutForwardSecrecy_isRefused() throws Exception {
        try (SSLSocket socket = TestCertificate.connect(start(), trusting, 0)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0301", "0302"})
    void hello_ofAnOldVersion_getsTheAlertThatSaysSo(String version) throws Exception {
        // A ClientHello by hand, because the JDK would not send one: cipher TLS_RSA_WITH_AES_128_CBC_SHA, no
        // extensions.
        String body = version + "11".repeat(32) + "00" + "0002002f" + "0100";
        String handshake = "01" + "%06x".formatted(body.length() / 2) + body;
        String hello = "16" + "0301" + "%04x".formatted(handshake.length() / 2) + handshake;
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(HexFormat.of().parseHex(hello));

            byte[] alert = connection.in.readNBytes(7);
            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void plainHttp_isToldWhatToDo() throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            Response response = connection.send(REQUEST).response();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("https://");
            assertThat(connection.isClosedByServer()).isTrue();
            assertThat(events.refusals).containsExactly(Refusal.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "\u0000\u0001\u0002"})
    void otherBytes_areCut(String bytes) throws Exception {
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(bytes);

            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16", "160301020001000100"})
    void handshakeThatDoesNotEnd_isCutAfterTheTimeOfAHead(String beginning) throws Exception {
        settings = settings.withTimeouts(ConnectionTimeouts.DEFAULT.withHead(Duration.ofMillis(500)));
        try (RawConnection connection = new RawConnection(start())) {
            connection.send(HexFormat.of().parseHex(beginning));

            assertThat(connection.isClosedByServer()).isTrue();
            await().until(() -> listener().connections() == 0);
            assertThat(events.refusals).containsExactly(Refusal.TIMED_OUT);
        }
    }

    @Test
    void handshakeDone_butNoRequest_isCutAfterTheTimeOfAHead() throws Exception {
        settings = settings.withTimeouts(ConnectionTimeouts.DEFAULT.withHead(Duration.ofMillis(500)));
        try (SSLSocket socket = TestCertificate.connect(start(), trusting, 0)) {
            socket.startHandshake();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void halfOpenHandshakes_countAsConnections() throws Exception {
        settings = settings.withLimits(ConnectionLimits.DEFAULT.withMaxConnections(1));
        int port = start();
        try (RawConnection first = new RawConnection(port)) {
            first.send(new byte[] {22});
            await().until(() -> listener().connections() == 1);

            try (RawConnection second = new RawConnection(port)) {
                assertThat(second.isClosedByServer()).isTrue();
            }
            assertThat(events.refusals).containsExactly(Refusal.TOO_MANY_CONNECTIONS);
        }
        await().until(() -> listener().connections() == 0);
        try (RawConnection third = connect(port)) {
            assertThat(third.send(REQUEST).response().status()).isEqualTo(200);
        }
    }

    @Test
    void refusal_whileTheClientIsStillSending_arrivesAndEndsProperly() throws Exception {
        try (RawConnection connection = connect(start())) {
            connection.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TestListeners.KEY
                    + "\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(200_000));

            assertThat(connection.response().status()).isEqualTo(413);
            assertThat(connection.in.read()).isEqualTo(-1);
        }
    }

    /** TLS tells an end from a cut, which the JDK's sockets keep to themselves. */
    @Test
    void refusal_endsWithTheGoodbyeOfTls() throws Exception {
        int port = start();
        TappedSocket wire = new TappedSocket(port);
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(wire, "localhost", port, true);
                RawConnection connection = new RawConnection(socket)) {
            // There, the types of records are not hidden.
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});

            assertThat(connection
                            .send("GET /events HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")
                            .response()
                            .status())
                    .isEqualTo(403);
            assertThat(connection.in.read()).isEqualTo(-1);
            assertThat(wire.typeOfLastRecord()).as("an alert").isEqualTo(21);
        }
    }

    /** A connection to loopback that remembers what it has read. */
    private static final class TappedSocket extends Socket {
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();

        TappedSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setSoTimeout(10_000);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    if (count > 0) {
                        read.write(bytes, offset, count);
                    }
                    return count;
                }
            };
        }

        int typeOfLastRecord() {
            ByteBuffer records = ByteBuffer.wrap(read.toByteArray());
            int type = -1;
            while (records.hasRemaining()) {
                type = records.get();
                records.getShort();
                records.position(records.position() + 2 + records.getShort(records.position()));
            }
            return type;
        }
    }

    @Test
    void goodbyeWithinTls_endsTheConnection() throws Exception {
        int port = start();
        try (SSLSocket socket = TestCertificate.connect(port, trusting, 0);
                RawConnection connection = new RawConnection(socket)) {
            connection.send(REQUEST).response();

            socket.shutdownOutput();

            await().until(() -> listener().connections() == 0);
        }
    }

    @Test
    void eventStream_clientThatNeverReads_isCutOff() throws Exception {
        settings = settings.withLimits(ConnectionLimits.DEFAULT.withMaxPendingBytes(1024 * 1024));
        try (RawConnection slow = new RawConnection(TestCertificate.connect(start(), trusting, 4096))) {
            slow.send("GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TestListeners.KEY
                    + "\r\n\r\n");
            await().until(() -> !parked.isEmpty());
            Sse stream = parked.remove().startEvents(Map.of());
            String large = "x".repeat(64 * 1024);
            for (int i = 0; i < 1_000; i++) {
                stream.event(null, large);
            }

            await().until(() -> listener().connections() == 0);
            assertThat(events.slowClients).hasValue(1);
        }
    }

    @Test
    void newFiles_newConnectionsUseThem_oldOnesGoOn() throws Exception {
        TestCertificate renewed = TestCertificate.create();
        SSLContext both = TestCertificate.trusting(certificate, renewed);
        int port = start();
        try (RawConnection old = connect(port)) {
            assertThat(old.send(REQUEST).response().status()).isEqualTo(200);
            assertThat(TestCertificate.shown(port, both)).isEqualTo(certificate.certificate());

            renewed.in(folder);

            await().until(() -> TestCertificate.shown(port, both).equals(renewed.certificate()));
            assertThat(old.send(REQUEST).response().status()).isEqualTo(200);
        }
    }

    @Test
    void badNewFiles_leaveTheOldCertificate() throws Exception {
        TestCertificate renewed = TestCertificate.create();
        SSLContext both = TestCertificate.trusting(certificate, renewed);
        int port = start();

        Files.writeString(tls().certificate(), renewed.certificatePem());

        await().during(Duration.ofMillis(500))
                .until(() -> TestCertificate.shown(port, both).equals(certificate.certificate()));
        Files.writeString(tls().key(), renewed.keyPem());
        await().until(() -> TestCertificate.shown(port, both).equals(renewed.certificate()));
    }

    @Test
    void start_badFiles_fails() throws Exception {
        Files.writeString(tls().key(), TestCertificate.create().keyPem());

        assertThatThrownBy(this::start)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("is not that of the certificate");
    }
}
