package dev.edgemcp.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in.
 *
 * @param required whether a key must be shown
 * @param apiKey the one key of the tenant {@code default}, or null if none was configured
 * @param keysFile a file with keys of several tenants, or null
 */
public record AuthSettings(
        boolean required, @Nullable String apiKey, @Nullable Path keysFile) {
    @Override
    public String toString() {
        return "AuthSettings[required=" + required + ", apiKey=" + (apiKey == null ? "none" : "(redacted)")
                + ", keysFile=" + keysFile + "]";
    }
}
