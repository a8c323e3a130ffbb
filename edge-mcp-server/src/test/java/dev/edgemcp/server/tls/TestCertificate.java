package dev.edgemcp.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of a test, in files and for clients. */
public final class TestCertificate {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final SelfSigned pem;

    private TestCertificate(SelfSigned pem) {
        this.pem = pem;
    }

    /** A new one for loopback. */
    public static TestCertificate create() {
        return forHosts("localhost", "127.0.0.1");
    }

    public static TestCertificate forHosts(String... hosts) {
        return valid(Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofHours(1)), hosts);
    }

    public static TestCertificate valid(Instant from, Instant to, String... hosts) {
        return new TestCertificate(SelfSigned.create(List.of(hosts), from, to));
    }

    public String certificatePem() {
        return pem.certificate();
    }

    public String keyPem() {
        return pem.key();
    }

    public X509Certificate certificate() {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(pem.certificate().getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes both files into the folder. */
    public TlsSettings in(Path folder) throws IOException {
        Path certificate = Files.writeString(folder.resolve("tls.crt"), pem.certificate());
        Path key = folder.resolve("tls.key");
        Files.writeString(key, pem.key());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return TlsSettings.of(certificate, key).withCheckInterval(Duration.ofMillis(50));
    }

    /** TLS of a server that shows this one. */
    public SSLContext serverContext() throws IOException {
        Path folder = Files.createTempDirectory("certificate");
        try {
            TlsSettings files = in(folder);
            Identity identity = Identity.load(files);
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry(
                    "server", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            Files.delete(files.certificate());
            Files.delete(files.key());
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        } finally {
            Files.delete(folder);
        }
    }

    /** TLS that trusts these and nothing else. */
    public static SSLContext trusting(TestCertificate... trusted) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (TestCertificate one : trusted) {
                store.setCertificateEntry(one.certificate().getSerialNumber().toString(), one.certificate());
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection to loopback over TLS; the handshake is still to come, reads time out. */
    public static SSLSocket connect(int port, SSLContext context, int receiveBuffer) throws IOException {
        Socket plain = new Socket();
        if (receiveBuffer > 0) {
            plain.setReceiveBufferSize(receiveBuffer);
        }
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        plain.setSoTimeout(TIMEOUT_MILLIS);
        plain.setTcpNoDelay(true);
        return (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
    }

    /** Which certificate the server shows now. */
    public static X509Certificate shown(int port, SSLContext context) throws IOException {
        try (SSLSocket socket = connect(port, context, 0)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
