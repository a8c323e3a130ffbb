package dev.edgemcp.server.netty;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a web page comes from: scheme, host in lower case, and port, the scheme's default filled in. */
record Origin(String scheme, String host, int port) {
    /** The origin that the text names, or null if it names none (as {@code null} and {@code *} do). */
    static @Nullable Origin parse(String text) {
        try {
            URI uri = new URI(text.toLowerCase(Locale.ROOT));
            String scheme = uri.getScheme();
            String host = uri.getHost();
            if (scheme == null
                    || host == null
                    || !uri.getRawPath().isEmpty()
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || uri.getRawUserInfo() != null) {
                return null;
            }
            return new Origin(scheme, host, uri.getPort() >= 0 ? uri.getPort() : defaultPort(scheme));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }

    boolean isLoopback() {
        return (scheme.equals("http") || scheme.equals("https")) && Loopback.names(host);
    }
}
