package dev.edgemcp.core.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text made fit for an HTTP header, as MCP says since 2026-07-28. */
final class HeaderValue {
    private static final String BEGIN = "=?base64?";
    private static final String END = "?=";

    private HeaderValue() {}

    /** The text itself if a header can carry it unchanged, else wrapped in base64. */
    static String of(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f)
                && text.equals(text.strip())
                && !text.isEmpty()
                && !text.startsWith(BEGIN);
        return plain ? text : BEGIN + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + END;
    }
}
