package dev.edgemcp.core.session.modern;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Seals what a client carries from one round of a request to the next: the answers of the rounds before. A state is, in
 * base64url: one byte of format, twelve random ones, and, under AES-256-GCM, the time at which it expires, the number of rounds
 * and the answers. It opens only for the principal, the method and the parameters that it was made for. Any process with the
 * same secret can open it. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr">Multi round-trip
 *     requests</a>
 */
final class RequestStates {
    /** What a client brought back. */
    record State(Map<String, ObjectNode> answers, int rounds) {
        static final State NONE = new State(Map.of(), 0);
    }

    private static final byte FORMAT = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER = Long.BYTES + Integer.BYTES;
    private static final int MAX_ANSWERS = 256 * 1024;
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final List<SecretKeySpec> keys;
    private final Ticker ticker;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param secrets the first seals, all open
     */
    RequestStates(List<byte[]> secrets, Ticker ticker) {
        this.keys = secrets.stream().map(RequestStates::derived).toList();
        this.ticker = ticker;
    }

    /**
     * Seals a state.
     *
     * @throws JsonRpcException if the answers are too large to be carried
     */
    String seal(State state, Principal principal, String method, ObjectNode params) {
        ObjectNode answers = Json.object();
        state.answers().forEach(answers::set);
        byte[] text = Json.text(answers).getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_ANSWERS) {
            throw ModernEra.invalid("the answers so far are larger than " + MAX_ANSWERS + " bytes");
        }
        byte[] plain = ByteBuffer.allocate(HEADER + text.length)
                .putLong(ticker.now().plus(LIFETIME).getEpochSecond())
                .putInt(state.rounds())
                .put(text)
                .array();
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce, principal, method, params)
                    .doFinal(plain);
            byte[] token = ByteBuffer.allocate(1 + NONCE + sealed.length)
                    .put(FORMAT)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /**
     * Opens a state.
     *
     * @throws JsonRpcException if it is not good, or not any more
     */
    State open(String sealed, Principal principal, String method, ObjectNode params) {
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException e) {
            throw bad();
        }
        if (token.length <= 1 + NONCE + HEADER || token[0] != FORMAT) {
            throw bad();
        }
        byte[] nonce = Arrays.copyOfRange(token, 1, 1 + NONCE);
        for (SecretKeySpec key : keys) {
            try {
                Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, principal, method, params);
                return read(ByteBuffer.wrap(cipher.doFinal(token, 1 + NONCE, token.length - 1 - NONCE)));
            } catch (AEADBadTagException e) {
                // Perhaps one of the other keys.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES-GCM", e);
            }
        }
        throw bad();
    }

    private State read(ByteBuffer plain) {
        if (plain.getLong() < ticker.now().getEpochSecond()) {
            throw bad();
        }
        int rounds = plain.getInt();
        ObjectNode answers =
                Json.parseObject(StandardCharsets.UTF_8.decode(plain).toString());
        Map<String, ObjectNode> map = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : answers.properties()) {
            if (each.getValue() instanceof ObjectNode answer) {
                map.put(each.getKey(), answer);
            }
        }
        return new State(map, rounds);
    }

    private static Cipher cipher(
            int mode, SecretKeySpec key, byte[] nonce, Principal principal, String method, ObjectNode params)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        // Each part with its length, so that no two different sets of parts look the same.
        for (byte[] part : List.of(
                principal.tenant().getBytes(StandardCharsets.UTF_8),
                principal.keyId().getBytes(StandardCharsets.UTF_8),
                method.getBytes(StandardCharsets.UTF_8),
                digest(params))) {
            cipher.updateAAD(
                    ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            cipher.updateAAD(part);
        }
        return cipher;
    }

    /** What stays the same from round to round: all parameters but those of the rounds themselves. */
    private static byte[] digest(ObjectNode params) throws GeneralSecurityException {
        ObjectNode salient = Json.object();
        for (Map.Entry<String, JsonNode> each : params.properties()) {
            if (!each.getKey().equals(Mcp.META)
                    && !each.getKey().equals(Mcp.INPUT_RESPONSES)
                    && !each.getKey().equals(Mcp.REQUEST_STATE)) {
                salient.set(each.getKey(), each.getValue());
            }
        }
        return MessageDigest.getInstance("SHA-256")
                .digest(Json.canonicalText(salient).getBytes(StandardCharsets.UTF_8));
    }

    private static SecretKeySpec derived(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return new SecretKeySpec(mac.doFinal("edge-mcp request state 1".getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static JsonRpcException bad() {
        return ModernEra.invalid(
                "params.requestState is not one of this request's, or has expired: send the request anew without it");
    }
}
