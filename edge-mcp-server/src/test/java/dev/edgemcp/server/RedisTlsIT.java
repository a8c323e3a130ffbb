package dev.edgemcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.redis.RealRedis;
import dev.edgemcp.core.redis.RedisSettings;
import dev.edgemcp.server.config.CacheSettings;
import dev.edgemcp.server.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis behind TLS: a real Redis, and in front of it what encrypts, as with {@code stunnel}. */
class RedisTlsIT {
    @TempDir
    Path folder;

    private final TestCertificate certificate = TestCertificate.forHosts("127.0.0.1");
    private RealRedis redis;
    private SSLServerSocket front;

    @BeforeEach
    void start() throws Exception {
        redis = new RealRedis();
        front = (SSLServerSocket) certificate
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (true) {
                Socket client = front.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), redis.port());
                daemon(() -> copy(client, behind));
                daemon(() -> copy(behind, client));
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        front.close();
        redis.close();
    }

    @Test
    void certificateOfTheFile_isTrusted() throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), certificate.certificatePem());
        expect(new RedisSettings.Tls(true, file), true);
    }

    @Test
    void certificateOfNobody_isNot() {
        expect(new RedisSettings.Tls(true, null), false);
    }

    @Test
    void certificateOfAnother_isNot() throws Exception {
        Path file = Files.writeString(
                folder.resolve("ca.pem"), TestCertificate.forHosts("127.0.0.1").certificatePem());
        expect(new RedisSettings.Tls(true, file), false);
    }

    @Test
    void withoutVerifying_everyCertificateWillDo() {
        expect(new RedisSettings.Tls(false, null), true);
    }

    private void expect(RedisSettings.Tls tls, boolean good) {
        RedisSettings plain = RedisSettings.of("127.0.0.1", front.getLocalPort());
        RedisSettings settings = new RedisSettings(
                plain.node(), null, null, null, 0, "x:", tls, plain.connectTimeout(), plain.commandTimeout());
        try (SharedState state = SharedState.inRedis(settings, CacheSettings.DEFAULT, () -> 1, Duration.ofMinutes(5))) {
            String trouble = good ? null : "Redis speaks no TLS, or has a certificate that is not trusted.";
            await().untilAsserted(() -> {
                if (trouble == null) {
                    assertThat(state.trouble()).isNull();
                } else {
                    assertThat(state.trouble()).startsWith(trouble);
                }
            });
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The other side has gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
