package dev.edgemcp.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfSignedTest {
    private static final Instant FROM = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void create_isWhatTheJdkTakesForACertificate() throws Exception {
        Instant to = Instant.parse("2051-12-31T23:59:59Z");
        X509Certificate certificate =
                TestCertificate.valid(FROM, to, "localhost", "127.0.0.1", "::1").certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(FROM);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(to);
        assertThat(certificate.getSerialNumber()).isPositive();
        assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(0) + " " + name.get(1))
                .containsExactly("2 localhost", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1");
    }

    @Test
    void create_twice_differs() {
        X509Certificate one = TestCertificate.create().certificate();
        X509Certificate other = TestCertificate.create().certificate();

        assertThat(one.getSerialNumber()).isNotEqualTo(other.getSerialNumber());
        assertThat(one.getPublicKey()).isNotEqualTo(other.getPublicKey());
    }

    @Test
    void toString_tellsNothing() {
        assertThat(SelfSigned.create(List.of("localhost"), FROM, FROM.plusSeconds(1))
                        .toString())
                .doesNotContain("KEY");
    }
}
