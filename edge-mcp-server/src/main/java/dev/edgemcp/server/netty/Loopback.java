package dev.edgemcp.server.netty;

import java.util.Set;

/** The names under which a machine calls itself. */
final class Loopback {
    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private Loopback() {}

    static boolean names(String host) {
        return NAMES.contains(host);
    }
}
