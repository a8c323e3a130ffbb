package dev.edgemcp.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in.
 *
 * @param required whether a key must be shown
 * @param apiKey the one key of the tenant {@code default}, or null if none was configured
 * @param keysFile a file with keys of several tenants, or null
 * @param platformKeys whether keys that the Core Platform knows are let in
 */
public record AuthSettings(
        boolean required, @Nullable String apiKey, @Nullable Path keysFile, boolean platformKeys) {
    @Override
    public String toString() {
        return "AuthSettings[required=" + required + ", apiKey=" + (apiKey == null ? "none" : "(redacted)")
                + ", keysFile=" + keysFile + ", platformKeys=" + platformKeys + "]";
    }
}
