package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.server.config.LocalCertificate;
import dev.edgemcp.server.tls.SelfSigned;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ServeTlsIT {
    @TempDir
    Path home;

    /** A client command of the user who has this home. */
    private CommandRun run(Map<String, String> environment, String... words) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("XDG_CONFIG_HOME", home.resolve("config").toString());
        return CommandRun.with(all, Terminal.NONE, "", words);
    }

    private CommandRun call(Map<String, String> environment, URI url, String... more) {
        List<String> words = new ArrayList<>(List.of("call", "edge_status", "--url", url.toString()));
        words.addAll(List.of(more));
        return run(environment, words.toArray(String[]::new));
    }

    private static URI webSocket(URI https) {
        return URI.create(https.toString().replace("https:", "wss:").replace("/mcp", "/ws"));
    }

    /** Writes a pair for the hosts. */
    private List<String> pair(String... hosts) throws Exception {
        Instant now = Instant.now();
        SelfSigned pem = SelfSigned.create(List.of(hosts), now.minusSeconds(60), now.plus(Duration.ofHours(1)));
        Path certificate = Files.writeString(home.resolve("my.crt"), pem.certificate());
        Path key = Files.writeString(home.resolve("my.key"), pem.key());
        return List.of("--tls-cert", certificate.toString(), "--tls-key", key.toString());
    }

    private ServeProcess serve(List<String> tls) throws Exception {
        List<String> words = new ArrayList<>(List.of("--port", "0", "--no-workspace"));
        words.addAll(tls);
        return ServeProcess.start(home, Map.of(), words.toArray(String[]::new));
    }

    @Test
    void selfSigned_onThisMachine_worksWithoutOptions() throws Exception {
        Path certificate = home.resolve("config/edge-mcp/tls-cert.pem");
        String kept;
        try (ServeProcess serve = serve(List.of("--tls-self-signed"))) {
            URI url = serve.uri();

            assertThat(call(Map.of(), url))
                    .satisfies(run -> assertThat(run.exitCode()).as(run.err()).isZero());
            assertThat(call(Map.of(), webSocket(url)).exitCode()).isZero();
            assertThat(run(Map.of(), "tools", url.toString()).out()).contains("edge_status");
            kept = Files.readString(certificate);
            serve.terminate();
            assertThat(serve.exit()).isZero();
            assertThat(serve.err())
                    .contains("https://127.0.0.1:", "wss://127.0.0.1:", certificate.toString())
                    .contains("\"url\" : \"https://")
                    .doesNotContain("http://", "ws://", "PRIVATE");
        }
        try (ServeProcess serve = serve(List.of("--tls-self-signed"))) {
            assertThat(call(Map.of(), serve.uri()).exitCode()).isZero();
            assertThat(Files.readString(certificate)).isEqualTo(kept);
        }
    }

    @Test
    void namedFiles_clientsNeedTheCaFile() throws Exception {
        try (ServeProcess serve = serve(pair("127.0.0.1"))) {
            URI url = serve.uri();
            String ca = home.resolve("my.crt").toString();

            assertThat(call(Map.of(), url, "--ca-file", ca).exitCode()).isZero();
            assertThat(call(Map.of("EDGE_MCP_CA_FILE", ca), webSocket(url)).exitCode())
                    .isZero();
            for (URI either : List.of(url, webSocket(url))) {
                CommandRun refused = call(Map.of(), either);
                assertThat(refused.exitCode()).isEqualTo(69);
                assertThat(refused.err())
                        .contains("not trusted", "fix:", "--ca-file")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void namedFiles_theLocalCertificateIsNoReasonToTrustThem() throws Exception {
        // One that the user's own server once made, and that this server has not.
        new LocalCertificate(home.resolve("config/edge-mcp"), Clock.systemUTC()).keep("127.0.0.1");
        try (ServeProcess serve = serve(pair("127.0.0.1"))) {
            CommandRun refused = call(Map.of(), serve.uri());

            assertThat(refused.exitCode()).isEqualTo(69);
            assertThat(refused.err()).contains("not trusted");
        }
    }

    @Test
    void certificateForAnotherName_isRefusedWithAReason() throws Exception {
        try (ServeProcess serve = serve(pair("elsewhere.example"))) {
            CommandRun refused = call(
                    Map.of(), serve.uri(), "--ca-file", home.resolve("my.crt").toString());

            assertThat(refused.exitCode()).isEqualTo(69);
            assertThat(refused.err()).contains("127.0.0.1", "name that its certificate is for");
        }
    }

    @Test
    void clearTextClient_ofATlsServer_fails() throws Exception {
        try (ServeProcess serve = serve(List.of("--tls-self-signed"))) {
            URI plain = URI.create(serve.uri().toString().replace("https:", "http:"));

            CommandRun run = call(Map.of(), plain);

            assertThat(run.exitCode()).isEqualTo(69);
            assertThat(run.err()).contains("400");
        }
    }

    @Test
    void badCaFile_isBadData() {
        CommandRun run = call(Map.of(), URI.create("https://127.0.0.1:9/mcp"), "--ca-file", "nowhere.pem");

        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.err()).contains("nowhere.pem", "no such file", "--ca-file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | --tls-cert my.crt                                    | --tls-key",
                "64 | --tls-key my.key                                     | --tls-cert",
                "64 | --tls-self-signed --tls-cert my.crt --tls-key my.key | either",
                "64 | --tls-self-signed --stdio                            | --stdio",
                "64 | --tls-cert my.crt --tls-key my.key --stdio           | --stdio",
                "64 | --tls-self-signed --host 0.0.0.0                     | EDGE_MCP_API_KEY",
                "65 | --tls-cert nowhere.crt --tls-key my.key              | no such file",
                "65 | --tls-cert my.crt --tls-key my.crt                   | no private key",
                "65 | --tls-cert my.key --tls-key my.key                   | no certificate",
                "65 | --tls-cert my.crt --tls-key other.key                | is not that of the certificate",
            })
    void whatMustNotBe_isRefusedWithAReason(int exit, String arguments, String reason) throws Exception {
        pair("other.example");
        Files.move(home.resolve("my.key"), home.resolve("other.key"));
        pair("127.0.0.1");
        try (ServeProcess serve = ServeProcess.start(home, Map.of(), arguments.split(" +"))) {
            assertThat(serve.exit()).as(serve.err()).isEqualTo(exit);
            assertThat(serve.err()).contains(reason).doesNotContain("\tat ", "PRIVATE");
        }
    }
}
