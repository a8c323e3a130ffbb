package dev.edgemcp.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.server.tls.Identity;
import dev.edgemcp.server.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCertificateTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void name() {
        folder = home.resolve("edge-mcp");
    }

    private X509Certificate keep(String host, Instant now) throws Exception {
        TlsSettings settings = new LocalCertificate(folder, Clock.fixed(now, ZoneOffset.UTC)).keep(host);
        return Identity.load(settings).certificate();
    }

    private static Set<Object> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> name.get(1))
                .collect(Collectors.toSet());
    }

    @Test
    void keep_first_isForLoopbackAndPrivate() throws Exception {
        X509Certificate made = keep("127.0.0.1", NOW);

        assertThat(names(made)).containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        made.checkValidity(java.util.Date.from(NOW));
        made.checkValidity(java.util.Date.from(NOW.plus(Duration.ofDays(364))));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tls-key.pem"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(folder)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith(".new"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "[::1]", "0.0.0.0", "::"})
    void keep_again_isTheSame(String host) throws Exception {
        X509Certificate made = keep("127.0.0.1", NOW);

        assertThat(keep(host, NOW.plus(Duration.ofDays(300)))).isEqualTo(made);
    }

    @Test
    void keep_aboutToExpire_isMadeAnew() throws Exception {
        X509Certificate made = keep("127.0.0.1", NOW);
        Instant later = NOW.plus(Duration.ofDays(340));

        X509Certificate anew = keep("127.0.0.1", later);

        assertThat(anew.getPublicKey()).isNotEqualTo(made.getPublicKey());
        assertThat(anew.getNotAfter().toInstant()).isAfter(later.plus(Duration.ofDays(300)));
    }

    @Test
    void keep_otherHost_isAddedToThoseThereAre() throws Exception {
        keep("Build.Example", NOW);

        assertThat(names(keep("10.1.2.3", NOW))).contains("build.example", "10.1.2.3", "localhost");
    }

    @Test
    void keep_damagedPair_isMadeAnew() throws Exception {
        X509Certificate made = keep("127.0.0.1", NOW);
        Files.writeString(folder.resolve("tls-key.pem"), "damaged");

        assertThat(keep("127.0.0.1", NOW)).isNotEqualTo(made);
    }

    @Test
    void keep_manyAtOnce_allGetTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<X509Certificate>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> keep("127.0.0.1", NOW));
            }
            Set<X509Certificate> kept = new java.util.HashSet<>();
            for (Future<X509Certificate> one : threads.invokeAll(tasks)) {
                kept.add(one.get());
            }
            assertThat(kept).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
