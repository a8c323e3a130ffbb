package dev.edgemcp.core.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** Makes the keys of results. Thread-safe. */
final class Keys {
    private final String release;
    /** Digests of the definitions of tools, for as long as there are these tools. */
    private final Cache<Tool, String> definitions =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /** @param release name and version of the program: results of another one have other keys */
    Keys(String release) {
        this.release = release;
    }

    /** @param arguments what is asked, exactly */
    CacheKey of(Tool tool, CachePolicy policy, Principal principal, ObjectNode arguments) {
        Digest digest = new Digest();
        digest.add(release);
        digest.add(principal.tenant());
        digest.add(policy.keyed() ? "key" : "tenant");
        digest.add(policy.keyed() ? principal.keyId() : "");
        digest.add(tool.name());
        digest.add(definitions.get(tool, Keys::definition));
        digest.add(policy.variant());
        digest.add(Json.canonicalText(arguments));
        return new CacheKey(tool.name(), digest.text());
    }

    private static String definition(Tool tool) {
        Digest digest = new Digest();
        digest.add(Json.canonicalText(tool.definition().toJson(Revision.V2026_07_28)));
        return digest.text();
    }

    /** Takes texts by their UTF-16, with their lengths: in UTF-8, different lone surrogates would be the same. */
    private static final class Digest {
        private final MessageDigest sha256;

        Digest() {
            try {
                this.sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        void add(String text) {
            ByteBuffer bytes = ByteBuffer.allocate(4 + 2 * text.length());
            bytes.putInt(text.length());
            bytes.asCharBuffer().put(text);
            sha256.update(bytes.array());
        }

        String text() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
        }
    }
}
