package dev.edgemcp.core.auth;

import dev.edgemcp.core.tool.Scope;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key that was made just now: the one moment at which it can be handed out.
 *
 * @param value what its owner shows: {@code emk_}, the id, {@code _}, and 256 random bits; visible ASCII
 * @param kept what is kept of it
 */
public record NewKey(String value, ApiKey kept) {
    private static final String PREFIX = "emk_";
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Makes a key. It carries its id, so that one that is found somewhere says which to revoke. */
    public static NewKey make(String tenant, String label, Scope scope, Instant now, @Nullable Instant expires) {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        String value =
                PREFIX + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return new NewKey(value, new ApiKey(id.toString(), tenant, label, Digests.hex(value), scope, now, expires));
    }

    @Override
    public String toString() {
        return "NewKey[" + kept.id() + "]";
    }
}
