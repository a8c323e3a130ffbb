package dev.edgemcp.server.netty;

import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.TraceContext;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that was read as a whole and has passed all checks. Immutable, but for the body that it hands out. */
public final class HttpRequest {
    private final String method;
    private final Target target;
    private final HttpHeaders headers;
    private final byte[] body;
    private final @Nullable Principal principal;
    private final String remoteAddress;

    HttpRequest(
            String method,
            Target target,
            HttpHeaders headers,
            byte[] body,
            @Nullable Principal principal,
            String remoteAddress) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.principal = principal;
        this.remoteAddress = remoteAddress;
    }

    /** The method, in capitals. */
    public String method() {
        return method;
    }

    /** The path, without the query and as it was sent. */
    public String path() {
        return target.path();
    }

    /** What follows the question mark, as it was sent, or null. */
    public @Nullable String query() {
        return target.query();
    }

    /** The first header of that name, in any case, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The names of all headers, as they were sent. */
    public Set<String> headerNames() {
        return headers.names();
    }

    /** All headers of that name, in any case. */
    public List<String> headers(String name) {
        return headers.getAll(name);
    }

    /** What it says of the trace that it belongs to. A field that is there more than once is all its values in one. */
    public TraceContext trace() {
        return TraceContext.of(
                joined(TraceContext.TRACEPARENT), joined(TraceContext.TRACESTATE), joined(TraceContext.BAGGAGE));
    }

    private @Nullable String joined(String name) {
        return headers.contains(name) ? String.join(",", headers.getAll(name)) : null;
    }

    /** The bytes of the body; not a copy. */
    public byte[] body() {
        return body;
    }

    /** The body as text, or null if it is not UTF-8. */
    public @Nullable String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Who calls, or null where no key is needed. */
    public @Nullable Principal principal() {
        return principal;
    }

    /** The address at the other end of the connection, without the port. */
    public String remoteAddress() {
        return remoteAddress;
    }
}
