package dev.edgemcp.cli.backup;

import dev.edgemcp.core.jsonrpc.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Encrypts with a passphrase: AES-256 in GCM, by a key that PBKDF2 makes of the passphrase. */
final class Vault {
    /** More make guessing dearer, and take as much longer for who knows the passphrase. */
    private static final int ITERATIONS = 600_000;

    /** An archive that wants more would only keep this machine busy. */
    private static final int MAX_ITERATIONS = 10_000_000;

    private static final String DERIVATION = "PBKDF2WithHmacSHA256";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;
    private static final int SALT = 16;
    private static final int NONCE = 12;

    private Vault() {}

    /** @param vouched what is not encrypted, and cannot be changed either */
    static byte[] lock(byte[] secret, char[] passphrase, byte[] vouched) {
        byte[] salt = random(SALT);
        byte[] nonce = random(NONCE);
        try {
            ObjectNode json = Json.object();
            json.put("derivation", DERIVATION);
            json.put("iterations", ITERATIONS);
            json.put("salt", Base64.getEncoder().encodeToString(salt));
            json.put("cipher", CIPHER);
            json.put("nonce", Base64.getEncoder().encodeToString(nonce));
            byte[] locked = run(Cipher.ENCRYPT_MODE, passphrase, salt, ITERATIONS, nonce, vouched, secret);
            json.put("data", Base64.getEncoder().encodeToString(locked));
            return Json.text(json).getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + CIPHER + " or " + DERIVATION, e);
        }
    }

    /** What was encrypted, or null if the passphrase is another one or anything was changed. */
    static byte @Nullable [] open(byte[] locked, char[] passphrase, byte[] vouched) {
        try {
            ObjectNode json = Json.parseObject(new String(locked, StandardCharsets.UTF_8));
            int iterations = json.path("iterations").asInt(0);
            if (!json.path("derivation").asString("").equals(DERIVATION)
                    || !json.path("cipher").asString("").equals(CIPHER)
                    || iterations < ITERATIONS
                    || iterations > MAX_ITERATIONS) {
                return null;
            }
            byte[] nonce = bytes(json, "nonce");
            byte[] salt = bytes(json, "salt");
            if (nonce.length != NONCE || salt.length != SALT) {
                return null;
            }
            return run(Cipher.DECRYPT_MODE, passphrase, salt, iterations, nonce, vouched, bytes(json, "data"));
        } catch (GeneralSecurityException | JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] run(
            int mode, char[] passphrase, byte[] salt, int iterations, byte[] nonce, byte[] vouched, byte[] data)
            throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, KEY_BITS);
        byte[] key =
                SecretKeyFactory.getInstance(DERIVATION).generateSecret(spec).getEncoded();
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(vouched);
            return cipher.doFinal(data);
        } finally {
            spec.clearPassword();
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] bytes(ObjectNode json, String member) {
        return Base64.getDecoder().decode(json.path(member).asString(""));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
