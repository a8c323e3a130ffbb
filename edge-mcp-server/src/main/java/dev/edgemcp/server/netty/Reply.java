package dev.edgemcp.server.netty;

import dev.edgemcp.core.jsonrpc.Json;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the listener itself.
 *
 * @param refusal what it counts as, or null if it turns nobody away
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(
        int status,
        Map<String, String> headers,
        byte[] body,
        @Nullable Refusal refusal) {
    /** An answer without a body. */
    static Reply empty(int status, Map<String, String> headers) {
        return new Reply(status, headers, new byte[0], null);
    }

    /** An answer that says what is wrong and how to do better. */
    static Reply problem(int status, @Nullable Refusal refusal, String error, String message) {
        String body = Json.text(Json.object().put("error", error).put("message", message));
        return new Reply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8), refusal);
    }

    Reply with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Reply(status, all, body, refusal);
    }

    /** The whole response, for where nobody encodes responses. The connection ends after it. */
    ByteBuf encoded() {
        HttpResponseStatus reason = HttpResponseStatus.valueOf(status);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + reason.reasonPhrase() + "\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("content-type: application/json\r\nconnection: close\r\ncontent-length: ")
                .append(body.length)
                .append("\r\n\r\n");
        return Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.US_ASCII), body);
    }
}
