package dev.edgemcp.server.netty;

import java.util.Locale;

/**
 * Refuses requests that a foreign name led to a loopback listener: the defence against DNS rebinding. Lets everything
 * pass where the listener is not on loopback, because there the names are the deployment's.
 */
final class HostCheck {
    private final boolean loopback;
    private final String configured;

    HostCheck(boolean loopback, String configuredHost) {
        this.loopback = loopback;
        String host = configuredHost.toLowerCase(Locale.ROOT);
        this.configured = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    boolean accepts(String hostHeader) {
        if (!loopback) {
            return true;
        }
        String name = withoutPort(hostHeader.trim().toLowerCase(Locale.ROOT));
        return Loopback.names(name) || name.equals(configured);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        if (colon < 0 || host.endsWith("]")) {
            return host;
        }
        String port = host.substring(colon + 1);
        return port.chars().allMatch(c -> c >= '0' && c <= '9') ? host.substring(0, colon) : host;
    }
}
