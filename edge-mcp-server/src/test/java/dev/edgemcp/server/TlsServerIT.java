package dev.edgemcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.Era;
import dev.edgemcp.core.client.McpClient;
import dev.edgemcp.core.client.McpClientException;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import dev.edgemcp.server.tls.TestCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole server over TLS, with our client and the JDK's. */
@Timeout(60)
class TlsServerIT {
    private static final String KEY = "the-key-of-the-test";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private @Nullable EdgeMcpServer server;

    private int start(TestCertificate certificate) throws Exception {
        Metrics metrics = new Metrics();
        ServerSettings settings = ServerSettings.DEFAULT.withListener(
                ListenerSettings.DEFAULT.withPort(0).withTls(certificate.in(folder)));
        server = EdgeMcpServer.start(
                settings,
                Gateway.open(settings, metrics, List.of()),
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "test")));
        return Objects.requireNonNull(server).port();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static ClientOptions.Builder options() {
        return ClientOptions.builder(new Implementation("test", "1"))
                .apiKey(KEY)
                .connectTimeout(SOON);
    }

    private Path certificateFile() {
        return folder.resolve("tls.crt");
    }

    private static void use(URI uri, ClientOptions options) {
        try (McpClient client = McpClient.connect(ClientTarget.of(uri), options)) {
            assertThat(client.callTool("edge_status", Json.object(), CallOptions.of(SOON))
                            .join()
                            .isError())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https, /mcp, MODERN, 127.0.0.1",
        "https, /mcp, LEGACY, localhost",
        "wss, /ws, MODERN, localhost",
        "wss, /ws, LEGACY, 127.0.0.1",
    })
    void ourClient_withTheCaFile_calls(String scheme, String path, Era era, String host) throws Exception {
        int port = start(TestCertificate.create());

        use(
                URI.create(scheme + "://" + host + ":" + port + path),
                options().era(era).trust(certificateFile()).build());
    }

    @Test
    void ourClient_bundleOfSeveral_trustsEach() throws Exception {
        TestCertificate certificate = TestCertificate.create();
        int port = start(certificate);
        Path bundle = Files.writeString(
                folder.resolve("bundle.pem"),
                "# another\n" + TestCertificate.create().certificatePem() + "\n# this\n"
                        + certificate.certificatePem());

        use(
                URI.create("https://localhost:" + port + "/mcp"),
                options().trust(bundle).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost:%d/mcp", "wss://localhost:%d/ws"})
    void ourClient_untrustedCertificate_isToldSo(String url) throws Exception {
        int port = start(TestCertificate.create());
        URI uri = URI.create(url.formatted(port));
        Path other = Files.writeString(
                folder.resolve("other.pem"), TestCertificate.create().certificatePem());

        for (ClientOptions options :
                List.of(options().build(), options().trust(other).build())) {
            McpClientException e = catchThrowableOfType(McpClientException.class, () -> use(uri, options));
            assertThat(e.reason()).isEqualTo(McpClientException.Reason.UNREACHABLE);
            assertThat(e.badCertificate()).isTrue();
            assertThat(e).hasMessageContaining("not trusted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:%d/mcp", "wss://localhost:%d/ws"})
    void ourClient_certificateForAnotherHost_isToldSo(String url) throws Exception {
        int port = start(TestCertificate.forHosts("elsewhere.example"));

        McpClientException e = catchThrowableOfType(
                McpClientException.class,
                () -> use(
                        URI.create(url.formatted(port)),
                        options().trust(certificateFile()).build()));

        assertThat(e.reason()).isEqualTo(McpClientException.Reason.UNREACHABLE);
        assertThat(e.badCertificate()).isTrue();
        assertThat(e.getMessage()).containsAnyOf("127.0.0.1", "localhost").contains("certificate");
    }

    @Test
    void ourClient_tlsToAServerWithout_isToldSo() throws Exception {
        Metrics metrics = new Metrics();
        ServerSettings settings = ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0));
        server = EdgeMcpServer.start(
                settings,
                Gateway.open(settings, metrics, List.of()),
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "test")));
        int port = Objects.requireNonNull(server).port();

        assertThatThrownBy(() -> use(
                        URI.create("https://localhost:" + port + "/mcp"),
                        options().build()))
                .hasMessageContaining("does not speak TLS");
    }

    @Test
    void trust_badFiles_areRefusedWithAReason() throws Exception {
        Path file = folder.resolve("ca.pem");
        assertThatThrownBy(() -> options().trust(file)).hasMessageContaining("no such file");
        Files.writeString(file, "");
        assertThatThrownBy(() -> options().trust(file)).hasMessageContaining("no certificate");
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(() -> options().trust(file)).hasMessageContaining("PEM");
        Files.writeString(file, TestCertificate.create().keyPem());
        assertThatThrownBy(() -> options().trust(file)).hasMessageContaining("ca.pem");
    }

    @Test
    void jdkClient_isServedAsInClearText() throws Exception {
        TestCertificate certificate = TestCertificate.create();
        int port = start(certificate);
        HttpClient http = HttpClient.newBuilder()
                .sslContext(TestCertificate.trusting(certificate))
                .build();
        URI health = URI.create("https://localhost:" + port + "/health/ready");

        assertThat(http.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        for (String origin : Set.of("https://localhost:3000", "http://localhost")) {
            HttpRequest fromPage = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/mcp"))
                    .header("Origin", origin)
                    .build();
            // 401: past the check of the origin.
            assertThat(http.send(fromPage, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(401);
        }
        HttpRequest foreign = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/mcp"))
                .header("Origin", "https://elsewhere.example")
                .build();
        assertThat(http.send(foreign, BodyHandlers.discarding()).statusCode()).isEqualTo(403);
    }
}
