package dev.edgemcp.server.netty;

import org.jspecify.annotations.Nullable;

/** What a request line asks for. */
record Target(String path, @Nullable String query) {
    /** Takes origin form, absolute form and {@code *} as they come; nothing is decoded. */
    static Target parse(String uri) {
        String rest = uri;
        int scheme = uri.indexOf("://");
        if (scheme > 0 && !uri.startsWith("/")) {
            int slash = uri.indexOf('/', scheme + 3);
            rest = slash < 0 ? "/" : uri.substring(slash);
        }
        int mark = rest.indexOf('?');
        return mark < 0 ? new Target(rest, null) : new Target(rest.substring(0, mark), rest.substring(mark + 1));
    }
}
