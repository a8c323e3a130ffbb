package dev.edgemcp.server.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate, those that lead to its authority, and the private key that belongs to it.
 *
 * @param chain the server's own certificate first
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {
    public Identity {
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return "Identity[" + chain.get(0).getSubjectX500Principal() + "]";
    }

    /** The server's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * Reads both files.
     *
     * @throws TlsException if they cannot be read, hold something else, or do not belong together
     */
    public static Identity load(TlsSettings settings) {
        return TlsFiles.read(settings).identity(settings);
    }

    static Identity parse(TlsSettings settings, byte[] certificateFile, byte[] keyFile) {
        List<X509Certificate> chain = chain(settings, certificateFile);
        PrivateKey key = key(settings, keyFile, chain.get(0));
        if (!PrivateKeys.match(key, chain.get(0).getPublicKey())) {
            throw mismatch(settings);
        }
        return new Identity(chain, key);
    }

    private static List<X509Certificate> chain(TlsSettings settings, byte[] file) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : Pem.blocks(file)) {
                if (block.label().equals("CERTIFICATE")) {
                    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw unusable(settings, "a certificate in it cannot be decoded", e);
        }
        if (chain.isEmpty()) {
            throw unusable(settings, "it holds no certificate in PEM form", null);
        }
        return chain;
    }

    private static TlsException unusable(
            TlsSettings settings, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new TlsException(
                "cannot use the certificate file " + settings.certificate(),
                why,
                "--tls-cert FILE, with '-----BEGIN CERTIFICATE-----' and the server's own certificate first",
                cause);
    }

    private static PrivateKey key(TlsSettings settings, byte[] file, X509Certificate certificate) {
        Pem.Block block = Pem.blocks(file).stream()
                .filter(candidate -> candidate.label().endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> unusableKey(
                        settings,
                        "it holds no private key in PEM form",
                        "--tls-key FILE, with the private key as PEM"));
        if (block.label().startsWith("ENCRYPTED") || block.body().contains("ENCRYPTED")) {
            throw unusableKey(
                    settings,
                    "it is encrypted, and there is nobody to ask for the passphrase",
                    "openssl pkey -in " + settings.key() + " -out FILE, and --tls-key FILE");
        }
        try {
            return PrivateKeys.read(block, certificate.getPublicKey());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause: it could repeat parts of the key.
            throw block.label().equals("PRIVATE KEY")
                    ? unusableKey(
                            settings,
                            "its private key is not one of RSA, EC or EdDSA",
                            "--tls-key FILE, with the private key as PEM (PKCS#8)")
                    : mismatch(settings);
        }
    }

    private static TlsException unusableKey(TlsSettings settings, String why, String fix) {
        return new TlsException("cannot use the key file " + settings.key(), why, fix, null);
    }

    private static TlsException mismatch(TlsSettings settings) {
        return new TlsException(
                "the key in " + settings.key() + " is not that of the certificate in " + settings.certificate(),
                "a server can only use a certificate with the private key that belongs to it",
                "check that both files come from the same place, and that the server's own certificate is the first",
                null);
    }
}
