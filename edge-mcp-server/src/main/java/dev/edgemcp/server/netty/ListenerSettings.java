package dev.edgemcp.server.netty;

import dev.edgemcp.server.tls.TlsSettings;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a listener listens on, whom it lets in, and within which bounds.
 *
 * @param host a name or address of this machine
 * @param port 0 for any that is free
 * @param allowedOrigins origins of web pages that may call, each as {@code scheme://host[:port]}; there is no wildcard
 * @param tls what it encrypts with, or null to listen in clear text
 */
public record ListenerSettings(
        String host,
        int port,
        Set<String> allowedOrigins,
        ConnectionLimits limits,
        ConnectionTimeouts timeouts,
        @Nullable TlsSettings tls) {
    /** Loopback, port 8082, no foreign origins, no TLS. */
    public static final ListenerSettings DEFAULT = new ListenerSettings(
            "127.0.0.1", 8082, Set.of(), ConnectionLimits.DEFAULT, ConnectionTimeouts.DEFAULT, null);

    public ListenerSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
        }
        allowedOrigins = Set.copyOf(allowedOrigins);
        for (String origin : allowedOrigins) {
            if (Origin.parse(origin) == null) {
                throw new IllegalArgumentException("allowedOrigins: '" + origin
                        + "' is not an origin; write it as https://host or https://host:port");
            }
        }
    }

    /** These settings with another {@code host}. */
    public ListenerSettings withHost(String name) {
        return new ListenerSettings(name, port, allowedOrigins, limits, timeouts, tls);
    }

    /** These settings with another {@code port}. */
    public ListenerSettings withPort(int number) {
        return new ListenerSettings(host, number, allowedOrigins, limits, timeouts, tls);
    }

    /** These settings with other {@code allowedOrigins}. */
    public ListenerSettings withAllowedOrigins(Set<String> origins) {
        return new ListenerSettings(host, port, origins, limits, timeouts, tls);
    }

    /** These settings with other limits. */
    public ListenerSettings withLimits(ConnectionLimits other) {
        return new ListenerSettings(host, port, allowedOrigins, other, timeouts, tls);
    }

    /** These settings with other timeouts. */
    public ListenerSettings withTimeouts(ConnectionTimeouts other) {
        return new ListenerSettings(host, port, allowedOrigins, limits, other, tls);
    }

    /** These settings with another {@code tls}. */
    public ListenerSettings withTls(@Nullable TlsSettings other) {
        return new ListenerSettings(host, port, allowedOrigins, limits, timeouts, other);
    }
}
