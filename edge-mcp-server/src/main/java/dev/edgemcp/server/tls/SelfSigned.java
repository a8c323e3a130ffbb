package dev.edgemcp.server.tls;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;

/**
 * A new key on P-256 and a certificate that it signed itself, both as PEM. The certificate is no authority: who trusts it
 * trusts this key alone.
 */
public record SelfSigned(String certificate, String key) {
    private static final String NAME = "Edge MCP, self-signed";
    private static final int SERIAL_BITS = 127;
    private static final int KEY_ID_BYTES = 20;
    /** Of the 8 bits, 7 do not count: digitalSignature is the first. */
    private static final byte[] DIGITAL_SIGNATURE = Der.bits(7, new byte[] {(byte) 0x80});

    @Override
    public String toString() {
        return "SelfSigned[redacted]";
    }

    /**
     * Makes one.
     *
     * @param hosts the names and addresses that it is for; nobody is asked for the addresses of the names
     */
    public static SelfSigned create(Collection<String> hosts, Instant notBefore, Instant notAfter) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2")); // ecdsa-with-SHA256
            byte[] body = body(pair, algorithm, hosts, notBefore, notAfter);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(body);
            byte[] certificate = Der.sequence(body, algorithm, Der.bits(0, signature.sign()));
            return new SelfSigned(
                    Pem.write("CERTIFICATE", certificate),
                    Pem.write("PRIVATE KEY", pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    // TBSCertificate, RFC 5280 section 4.1
    private static byte[] body(
            KeyPair pair, byte[] algorithm, Collection<String> hosts, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException {
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(NAME))));
        byte[] publicKey = pair.getPublic().getEncoded();
        byte[] keyId = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(publicKey), KEY_ID_BYTES); // RFC 7093
        byte[] extensions = Der.sequence(
                extension("2.5.29.14", false, Der.octets(keyId)),
                extension("2.5.29.15", true, DIGITAL_SIGNATURE),
                extension("2.5.29.17", false, alternativeNames(hosts)),
                extension("2.5.29.19", true, Der.sequence()), // not an authority
                extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1")))); // for servers
        return Der.sequence(
                Der.element(0xA0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1)),
                algorithm,
                name,
                Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                name,
                publicKey,
                Der.element(0xA3, extensions));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] alternativeNames(Collection<String> hosts) {
        return Der.sequence(hosts.stream()
                .map(host -> isAddress(host)
                        ? Der.element(0x87, address(host).getAddress())
                        : Der.element(0x82, host.getBytes(StandardCharsets.US_ASCII)))
                .toArray(byte[][]::new));
    }

    /** Whether the host is written as an address. */
    public static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + literal + "' is not an address", e);
        }
    }
}
