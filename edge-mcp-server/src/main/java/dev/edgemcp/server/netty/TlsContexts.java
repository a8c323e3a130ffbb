package dev.edgemcp.server.netty;

import dev.edgemcp.server.tls.Identity;
import dev.edgemcp.server.tls.Reloaded;
import dev.edgemcp.server.tls.TlsException;
import dev.edgemcp.server.tls.TlsSettings;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** How connections are encrypted: TLS 1.2 or 1.3, with the newest good certificate. Thread-safe. */
final class TlsContexts implements AutoCloseable {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Forward secrecy and authenticated encryption, nothing else. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final int MAX_SESSIONS = 1024;

    private final Reloaded<SslContext> context;
    private final ConnectionTimeouts timeouts;

    private TlsContexts(Reloaded<SslContext> context, ConnectionTimeouts timeouts) {
        this.context = context;
        this.timeouts = timeouts;
    }

    static TlsContexts start(TlsSettings settings, ConnectionTimeouts timeouts) {
        return new TlsContexts(Reloaded.start(settings, TlsContexts::context), timeouts);
    }

    private static SslContext context(Identity identity) {
        try {
            return SslContextBuilder.forServer(identity.key(), identity.chain().toArray(X509Certificate[]::new))
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .sessionCacheSize(MAX_SESSIONS)
                    .build();
        } catch (SSLException e) {
            throw new TlsException(
                    "cannot use the certificate", "Java's TLS does not take it", "use one with a key of EC or RSA", e);
        }
    }

    /** A handler for one connection, which keeps the certificate of now. */
    SslHandler handler(Channel channel) {
        SslHandler handler = context.current().newHandler(channel.alloc());
        // HttpConnection's deadline for the first head runs since the connection was made: it covers the handshake.
        handler.setHandshakeTimeoutMillis(0);
        // What a client that does not read may delay the end of its connection.
        handler.setCloseNotifyFlushTimeout(timeouts.closeGrace().toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    @Override
    public void close() {
        context.close();
    }
}
