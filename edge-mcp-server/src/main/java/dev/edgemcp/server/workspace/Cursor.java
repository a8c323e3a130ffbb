package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: a text, usually a path, and a number within it. Opaque to clients, but not secret and not trusted:
 * the text is only ever compared.
 */
record Cursor(String text, long number) {
    String encoded() {
        byte[] bytes = (number + ":" + text).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static @Nullable Cursor decode(@Nullable String encoded) throws ToolException {
        if (encoded == null) {
            return null;
        }
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            long number = colon < 0 ? -1 : Long.parseLong(decoded, 0, colon, 10);
            if (number >= 0) {
                return new Cursor(decoded.substring(colon + 1), number);
            }
        } catch (IllegalArgumentException e) {
            // Neither Base64 nor a number: not ours.
        }
        throw Problems.invalidCursor();
    }
}
