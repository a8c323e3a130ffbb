package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.Handshake;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads {@code Mcp-Session-Id}s that say themselves what the server must know of a session, so that no server
 * has to remember it: any one with the secret can serve it. Thread-safe.
 *
 * <p>A token is, in base64url: one byte of format, four of the revision's date, four of what the client can be
 * asked, eight of issue time in seconds, sixteen random ones, and the first sixteen of an HMAC-SHA256 over those, the tenant and the key id. It is worthless to another principal.
 */
final class SessionTokens {
    private static final byte FORMAT = 2;
    private static final int PAYLOAD = 1 + 2 * Integer.BYTES + Long.BYTES + 16;
    private static final int TAG = 16;
    private static final int MAX_LENGTH = ((PAYLOAD + TAG) * 4 + 2) / 3;

    /**
     * What a good token says.
     *
     * @param session a name of the session, by which alone nobody can use it
     * @param expires when it is over at the latest
     */
    record Token(String session, Handshake handshake, Instant expires) {}

    private static final String ANSWER = "edge-mcp answer 1";

    private final List<SecretKeySpec> keys;
    private final Duration lifetime;
    private final Ticker ticker;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param secrets the first signs, all verify; each of at least 32 bytes
     * @param lifetime how long a token is good for
     */
    SessionTokens(List<byte[]> secrets, Duration lifetime, Ticker ticker) {
        if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length < 32)) {
            throw new IllegalArgumentException("session secrets: at least one, each of at least 32 bytes");
        }
        this.keys = secrets.stream()
                .map(secret -> new SecretKeySpec(secret, "HmacSHA256"))
                .toList();
        this.lifetime = lifetime;
        this.ticker = ticker;
    }

    /**
     * A new token.
     *
     * @param id the token itself
     * @param session the name of its session
     */
    record Issued(String id, String session) {}

    /** Makes a token. */
    Issued issue(Principal principal, Handshake handshake) {
        byte[] unique = new byte[16];
        random.nextBytes(unique);
        ByteBuffer token = ByteBuffer.allocate(PAYLOAD + TAG)
                .put(FORMAT)
                .putInt(date(handshake.revision()))
                .putInt(handshake.client().bits())
                .putLong(ticker.now().getEpochSecond())
                .put(unique);
        token.put(tag(keys.get(0), Arrays.copyOf(token.array(), PAYLOAD), principal));
        return new Issued(text(token.array()), text(unique));
    }

    /** What the token says, or null if it is not one of the principal's, or not good any more. */
    @Nullable
    Token verify(String token, Principal principal) {
        if (token.length() > MAX_LENGTH) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (bytes.length != PAYLOAD + TAG || bytes[0] != FORMAT) {
            return null;
        }
        byte[] payload = Arrays.copyOf(bytes, PAYLOAD);
        byte[] tag = Arrays.copyOfRange(bytes, PAYLOAD, bytes.length);
        if (keys.stream().noneMatch(key -> MessageDigest.isEqual(tag, tag(key, payload, principal)))) {
            return null;
        }
        ByteBuffer fields = ByteBuffer.wrap(payload, 1, PAYLOAD - 1);
        int date = fields.getInt();
        ClientCapabilities client = ClientCapabilities.ofBits(fields.getInt());
        Instant expires = Instant.ofEpochSecond(fields.getLong()).plus(lifetime);
        // Not the text: in base64, several texts stand for the same bytes.
        byte[] unique = new byte[16];
        fields.get(unique);
        return ticker.now().getEpochSecond() > expires.getEpochSecond()
                ? null
                : Arrays.stream(Revision.values())
                        .filter(revision -> date(revision) == date)
                        .findFirst()
                        .map(revision -> new Token(text(unique), new Handshake(revision, client), expires))
                        .orElse(null);
    }

    /** Signs an answer of a principal in a session, for another process to take. */
    String sign(String session, Principal principal, String answer) {
        return text(tag(keys.get(0), signed(session, answer), principal)) + answer;
    }

    /** The answer, or null if it was not signed for this session and principal by somebody with the secret. */
    @Nullable
    String verify(String session, Principal principal, String signed) {
        int length = text(new byte[TAG]).length();
        if (signed.length() < length) {
            return null;
        }
        byte[] tag = signed.substring(0, length).getBytes(StandardCharsets.UTF_8);
        String answer = signed.substring(length);
        byte[] payload = signed(session, answer);
        return keys.stream()
                        .anyMatch(key -> MessageDigest.isEqual(
                                tag, text(tag(key, payload, principal)).getBytes(StandardCharsets.UTF_8)))
                ? answer
                : null;
    }

    /** Begins with another byte than a token; has its length, as the principal follows. */
    private static byte[] signed(String session, String answer) {
        return (ANSWER + "\n" + session + "\n" + answer.length() + "\n" + answer).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static int date(Revision revision) {
        return Integer.parseInt(revision.id().replace("-", ""));
    }

    private static byte[] tag(SecretKeySpec key, byte[] payload, Principal principal) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(payload);
            mac.update(principal.tenant().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(principal.keyId().getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(), TAG);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
