package dev.edgemcp.core.session;

import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.trace.TraceContext;
import dev.edgemcp.core.trace.Transport;

/**
 * What the opening of a connection has brought, for all requests on it.
 *
 * @param carrier what it was a part of: spans of requests link to it
 * @param credentials what the client lends to all its calls
 */
public record Opening(Transport transport, TraceContext carrier, Credentials credentials) {
    /** Nothing, over some transport. */
    public static final Opening NONE = new Opening(Transport.OTHER, TraceContext.NONE, Credentials.NONE);

    /** Nothing, over that transport. */
    public static Opening of(Transport transport) {
        return new Opening(transport, TraceContext.NONE, Credentials.NONE);
    }
}
