package dev.edgemcp.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(30)
class ReloadedTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Reloaded.class);

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final TestCertificate first = TestCertificate.create();
    private final TestCertificate second = TestCertificate.create();

    @BeforeEach
    void listen() {
        log.list = new java.util.concurrent.CopyOnWriteArrayList<>();
        log.start();
        LOGGER.addAppender(log);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(log);
    }

    private static Reloaded<BigInteger> start(TlsSettings settings) {
        return Reloaded.start(settings, identity -> identity.certificate().getSerialNumber());
    }

    private static BigInteger serial(TestCertificate certificate) {
        return certificate.certificate().getSerialNumber();
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(event -> event.getMessage() + " " + event.getKeyValuePairs())
                .toList();
    }

    @Test
    void files_change_theNewOnesAreUsed() throws Exception {
        try (Reloaded<BigInteger> serial = start(first.in(folder))) {
            assertThat(serial.current()).isEqualTo(serial(first));

            second.in(folder);

            await().until(() -> serial.current().equals(serial(second)));
        }
    }

    @Test
    void halfOfTheNewPair_changesNothingUntilTheOtherHalfIsThere() throws Exception {
        TlsSettings settings = first.in(folder);
        try (Reloaded<BigInteger> serial = start(settings)) {
            Files.writeString(settings.certificate(), second.certificatePem());
            await().until(() -> !warnings().isEmpty());
            assertThat(serial.current()).isEqualTo(serial(first));

            Files.writeString(settings.key(), second.keyPem());

            await().until(() -> serial.current().equals(serial(second)));
            assertThat(warnings()).singleElement().asString().contains("is not that of the certificate");
        }
    }

    @Test
    void badFiles_areToldOnceForEachChange_andNotRepeated() throws Exception {
        TlsSettings settings = first.in(folder);
        int[] looks = {0};
        try (Reloaded<BigInteger> serial = Reloaded.start(settings, identity -> {
            looks[0]++;
            return identity.certificate().getSerialNumber();
        })) {
            Files.writeString(settings.key(), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
            await().until(() -> warnings().size() == 1);
            Files.delete(settings.key());
            await().until(() -> warnings().size() == 2);
            // Many looks at the same trouble later:
            await().during(Duration.ofMillis(500)).until(() -> warnings().size() == 2);
            assertThat(warnings()).noneMatch(text -> text.contains("c2VjcmV0") || text.contains("secret"));
            assertThat(serial.current()).isEqualTo(serial(first));
            assertThat(looks[0]).isEqualTo(1);

            second.in(folder);

            await().until(() -> serial.current().equals(serial(second)));
        }
    }

    @Test
    void symlinkSwap_asKubernetesDoes_isSeen() throws Exception {
        Path old = Files.createDirectory(folder.resolve("..1"));
        Path young = Files.createDirectory(folder.resolve("..2"));
        first.in(old);
        second.in(young);
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Path certificate = Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Path key = Files.createSymbolicLink(folder.resolve("tls.key"), Path.of("..data/tls.key"));
        try (Reloaded<BigInteger> serial =
                start(TlsSettings.of(certificate, key).withCheckInterval(Duration.ofMillis(50)))) {
            Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

            await().until(() -> serial.current().equals(serial(second)));
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void start_expiredCertificateAndOpenKey_areWarnedOf() throws Exception {
        Instant then = Instant.now().minus(Duration.ofDays(30));
        TlsSettings settings =
                TestCertificate.valid(then, then.plusSeconds(60), "localhost").in(folder);
        Files.setPosixFilePermissions(settings.key(), PosixFilePermissions.fromString("rw-r--r--"));

        start(settings).close();

        assertThat(warnings())
                .hasSize(2)
                .anyMatch(text -> text.contains("has expired"))
                .anyMatch(text -> text.contains("can read the private key"));
    }
}
