package dev.edgemcp.server.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads private keys in the forms that tools write: PKCS#8, and the older ones of RSA and EC. */
final class PrivateKeys {
    private static final byte[] PROBE =
            "does this key belong to this certificate?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private PrivateKeys() {}

    /**
     * The key of a block.
     *
     * @param owner the public key that it has to belong to; the older forms do not say of which algorithm they are
     * @throws GeneralSecurityException if it is no key of {@code owner}'s kind
     */
    static PrivateKey read(Pem.Block block, PublicKey owner) throws GeneralSecurityException {
        byte[] der = block.der();
        String older =
                block.label().equals("RSA PRIVATE KEY") ? "RSA" : block.label().equals("EC PRIVATE KEY") ? "EC" : null;
        if (older == null) {
            return parse(der);
        }
        if (!older.equals(owner.getAlgorithm())) {
            throw new InvalidKeyException("not of the certificate's algorithm");
        }
        // PKCS#8 is the same bytes in an envelope that names the algorithm, as the encoded public key does.
        byte[] algorithm = Der.first(owner.getEncoded());
        return parse(Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octets(der)));
    }

    private static PrivateKey parse(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // Of another algorithm, or of none. What the JDK says of it could repeat parts of the key.
            }
        }
        throw new InvalidKeyException("not a key of RSA, EC or EdDSA");
    }

    /** Whether what the private key signs, the public key verifies. */
    static boolean match(PrivateKey key, PublicKey owner) {
        if (!key.getAlgorithm().equals(owner.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(algorithm(owner));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(owner);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(PublicKey owner) {
        return switch (owner.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> owner.getAlgorithm();
        };
    }
}
