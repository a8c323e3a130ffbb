package dev.edgemcp.core.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes the JDK's HTTP client for one target. */
final class HttpClients {
    private HttpClients() {}

    static HttpClient create(URI target, ClientOptions options) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(options.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        boolean secure = "https".equalsIgnoreCase(target.getScheme()) || "wss".equalsIgnoreCase(target.getScheme());
        if (!secure) {
            // In clear text the JDK would ask for an upgrade to HTTP/2, which confuses some servers.
            builder.version(HttpClient.Version.HTTP_1_1).sslContext(trustingNobody());
        } else if (!options.trusted().isEmpty()) {
            builder.sslContext(TrustedCertificates.context(options.trusted()));
        }
        return builder.build();
    }

    /** Spares a client without TLS the reading of all the world's certificates, a quarter of its start. */
    private static SSLContext trustingNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
