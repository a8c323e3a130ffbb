package dev.edgemcp.core.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a server is and how it is reached. */
public sealed interface ClientTarget {
    /** The target in words, for messages: without queries, arguments and environment, which may hold secrets. */
    String describe();

    /**
     * The server behind a URL.
     *
     * @throws IllegalArgumentException if the URL is not absolute, or its scheme is not ws, wss, http or https
     */
    static ClientTarget of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return scheme.startsWith("ws") ? new WebSocket(uri) : new Http(uri);
    }

    /** A server that is started as a child process with the environment of this process. */
    static ClientTarget process(List<String> command) {
        return new Stdio(command, System.getenv(), null);
    }

    /** A server that speaks Streamable HTTP at the URL. */
    record Http(URI uri) implements ClientTarget {
        public Http {
            check(uri, "http", "https");
        }

        @Override
        public String describe() {
            return withoutQuery(uri);
        }

        @Override
        public String toString() {
            return describe();
        }
    }

    /** A server that speaks WebSocket at the URL. */
    record WebSocket(URI uri) implements ClientTarget {
        public WebSocket {
            check(uri, "ws", "wss");
        }

        @Override
        public String describe() {
            return withoutQuery(uri);
        }

        @Override
        public String toString() {
            return describe();
        }
    }

    /**
     * A server that speaks newline-delimited JSON on its standard input and output.
     *
     * @param command the program and its arguments
     * @param environment the whole environment of the child
     * @param directory where it runs, or null for the directory of this process
     */
    record Stdio(
            List<String> command,
            Map<String, String> environment,
            @Nullable Path directory) implements ClientTarget {
        public Stdio {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("command must name a program");
            }
        }

        @Override
        public String describe() {
            return "the process " + command.get(0);
        }

        @Override
        public String toString() {
            return describe();
        }
    }

    private static void check(URI uri, String plain, String secure) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals(plain) && !scheme.equals(secure)) {
            throw new IllegalArgumentException("the URL must begin with ws://, wss://, http:// or https://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the URL must name a host");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("the URL must not hold a user or password");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the URL must not have a fragment");
        }
    }

    private static String withoutQuery(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
