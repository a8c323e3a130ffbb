package dev.edgemcp.server.workspace;

import java.nio.charset.StandardCharsets;

/**
 * The URIs of the workspace. Files have a scheme of our own: a {@code file:} URI would name a path of this machine, and a
 * client on another one would look for it there.
 */
final class ResourceUris {
    static final String FILES = "workspace:///";
    static final String STATUS = "git:///status";
    static final String LOG = "git:///log";
    static final String GIT_FILES = "git:///file/";
    static final String COMMITS = "git:///commit/";
    static final String DIFFS = "git:///diff/";

    private static final String PLAIN = "-._~";

    private ResourceUris() {}

    /** The URI of a file or folder, its path relative to the root. */
    static String ofFile(String path) {
        return FILES + encoded(path, PLAIN + "/");
    }

    /** The URI of a file or folder as it was in a commit. */
    static String ofFile(String revision, String path) {
        return GIT_FILES + encoded(revision, PLAIN) + "/" + encoded(path, PLAIN + "/");
    }

    /** The URI of a diff. */
    static String ofDiff(String range) {
        return DIFFS + encoded(range, PLAIN + "/");
    }

    private static String encoded(String text, String kept) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
            }
        }
        return encoded.toString();
    }
}
