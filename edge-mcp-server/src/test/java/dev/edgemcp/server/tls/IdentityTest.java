package dev.edgemcp.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class IdentityTest {
    @TempDir
    Path folder;

    private Path certificateFile() {
        return folder.resolve("tls.crt");
    }

    private Path keyFile() {
        return folder.resolve("tls.key");
    }

    private Identity load() {
        return Identity.load(TlsSettings.of(certificateFile(), keyFile()));
    }

    /** A pair that the JDK's own tool has made. */
    private PrivateKey make(String algorithm, String... more) throws Exception {
        Path store = folder.resolve(algorithm + ".p12");
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "it",
            "-keyalg",
            algorithm,
            "-dname",
            "CN=it",
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            "changeit",
        };
        String[] all = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        Process keytool = new ProcessBuilder(all).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(output).isZero();
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, "changeit".toCharArray());
        }
        Certificate certificate = loaded.getCertificate("it");
        Files.writeString(certificateFile(), "a comment\n" + Pem.write("CERTIFICATE", certificate.getEncoded()));
        return (PrivateKey) loaded.getKey("it", "changeit".toCharArray());
    }

    /** What a PKCS#8 key holds in its last part: the key in the older form. */
    private static byte[] older(PrivateKey key) {
        byte[] pkcs8 = key.getEncoded();
        byte[] algorithm = Der.first(Der.sequence(Arrays.copyOfRange(pkcs8, skipVersion(pkcs8), pkcs8.length)));
        int octets = skipVersion(pkcs8) + algorithm.length;
        int length = pkcs8[octets + 1] & 0xFF;
        int content = octets + 2 + (length < 0x80 ? 0 : length & 0x7F);
        return Arrays.copyOfRange(pkcs8, content, pkcs8.length);
    }

    private static int skipVersion(byte[] pkcs8) {
        int length = pkcs8[1] & 0xFF;
        return 2 + (length < 0x80 ? 0 : length & 0x7F) + 3;
    }

    @ParameterizedTest
    @CsvSource({"EC, EC PRIVATE KEY", "RSA, RSA PRIVATE KEY"})
    void load_bothFormsOfAKey(String algorithm, String olderLabel) throws Exception {
        PrivateKey key = make(algorithm);

        Files.writeString(keyFile(), Pem.write("PRIVATE KEY", key.getEncoded()));
        assertThat(load().key()).isEqualTo(key);

        // As openssl writes it for EC.
        Files.writeString(keyFile(), Pem.write("EC PARAMETERS", new byte[] {5, 0}) + Pem.write(olderLabel, older(key)));
        assertThat(load().key()).isEqualTo(key);
    }

    @Test
    void load_ed25519() throws Exception {
        PrivateKey key = make("Ed25519");
        Files.writeString(keyFile(), Pem.write("PRIVATE KEY", key.getEncoded()));

        assertThat(load().key()).isEqualTo(key);
    }

    @Test
    void load_chain_keepsItsOrder() throws Exception {
        TestCertificate own = TestCertificate.create();
        TestCertificate next = TestCertificate.create();
        own.in(folder);
        Files.writeString(certificateFile(), own.certificatePem() + next.certificatePem());

        assertThat(load().chain()).containsExactly(own.certificate(), next.certificate());
    }

    @ParameterizedTest
    @CsvSource({"EC", "RSA"})
    void load_keyOfAnotherCertificate_isRefusedWithAReason(String algorithm) throws Exception {
        PrivateKey foreign = make(algorithm);
        TestCertificate.create().in(folder);
        Files.writeString(keyFile(), Pem.write("PRIVATE KEY", foreign.getEncoded()));
        assertThatThrownBy(this::load).hasMessageContaining("is not that of the certificate");

        Files.writeString(keyFile(), Pem.write(algorithm + " PRIVATE KEY", older(foreign)));
        assertThatThrownBy(this::load).hasMessageContaining("is not that of the certificate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-----BEGIN ENCRYPTED PRIVATE KEY-----~AAAA~-----END ENCRYPTED PRIVATE KEY----- | encrypted | openssl",
                "-----BEGIN RSA PRIVATE KEY-----~Proc-Type: 4,ENCRYPTED~~AAAA~-----END RSA PRIVATE KEY----- | encrypted | openssl",
                "-----BEGIN PRIVATE KEY-----~c2VjcmV0LWJ5dGVz~-----END PRIVATE KEY----- | not one of | --tls-key",
                "-----BEGIN PRIVATE KEY-----~c2VjcmV0LWJ5dGVz | no private key | --tls-key",
                "c2VjcmV0LWJ5dGVz | no private key | --tls-key",
            })
    void load_badKey_isRefusedAndNotRepeated(String content, String why, String fix) throws Exception {
        TestCertificate.create().in(folder);
        Files.writeString(keyFile(), content.replace('~', '\n'));

        TlsException e = catchThrowableOfType(TlsException.class, this::load);

        assertThat(e.why()).contains(why);
        assertThat(e.fix()).contains(fix);
        assertThat(e.getCause()).isNull();
        assertThat(e.getMessage() + e.why() + e.fix()).doesNotContain("c2VjcmV0", "secret");
    }

    @Test
    void load_badCertificateFiles_sayWhatTheyAre() throws Exception {
        TestCertificate.create().in(folder);
        Files.writeString(certificateFile(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        assertThatThrownBy(this::load).hasMessageContaining("tls.crt");
        Files.writeString(certificateFile(), "nothing");
        assertThat(catchThrowableOfType(TlsException.class, this::load).why()).contains("no certificate");
        Files.write(certificateFile(), new byte[1024 * 1024 + 1]);
        assertThat(catchThrowableOfType(TlsException.class, this::load).why()).contains("1 MiB");
        Files.delete(certificateFile());
        assertThat(catchThrowableOfType(TlsException.class, this::load).why()).contains("no such file");
    }
}
