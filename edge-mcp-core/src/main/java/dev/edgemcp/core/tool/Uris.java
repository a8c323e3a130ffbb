package dev.edgemcp.core.tool;

import java.util.regex.Pattern;

/** What every URI of a resource has to be. */
final class Uris {
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S+");

    private Uris() {}

    static String absolute(String uri) {
        if (!ABSOLUTE.matcher(uri).matches()) {
            throw new IllegalArgumentException("not an absolute URI: " + uri);
        }
        return uri;
    }
}
