package dev.edgemcp.core.auth;

import dev.edgemcp.core.tool.Principal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are let in, at one moment. Immutable.
 *
 * <p>A key is looked up by its digest. Only the last comparison takes a constant time, yet nothing is lost: what the time
 * of a lookup could tell is the beginning of a SHA-256, and from that nobody gets to a key of 256 random bits, nor to one
 * with the same digest.
 */
public final class Keyring {
    /** No keys. */
    public static final Keyring EMPTY = new Keyring(List.of());

    private final List<ApiKey> keys;
    private final Map<ByteBuffer, ApiKey> byDigest = new HashMap<>();
    private final Map<Principal, ApiKey> byPrincipal = new HashMap<>();

    /** @throws IllegalArgumentException if two have one id or one digest */
    public Keyring(List<ApiKey> keys) {
        this.keys = List.copyOf(keys);
        Set<String> ids = new HashSet<>();
        for (ApiKey key : keys) {
            byte[] digest = HexFormat.of().parseHex(key.sha256());
            if (byDigest.put(ByteBuffer.wrap(digest), key) != null || !ids.add(key.id())) {
                throw new IllegalArgumentException("the key " + key.id() + " is there twice");
            }
            byPrincipal.put(key.principal(), key);
        }
    }

    /** All of them, expired ones too, in their order. */
    public List<ApiKey> keys() {
        return keys;
    }

    /** How many are good at that time. */
    public int live(Instant now) {
        return (int) keys.stream().filter(key -> !key.expired(now)).count();
    }

    @Nullable
    ApiKey find(byte[] digest) {
        ApiKey key = byDigest.get(ByteBuffer.wrap(digest));
        return key != null && MessageDigest.isEqual(digest, HexFormat.of().parseHex(key.sha256())) ? key : null;
    }

    @Nullable
    ApiKey of(Principal principal) {
        return byPrincipal.get(principal);
    }
}
