package dev.edgemcp.server.config;

/**
 * Something in a configuration that cannot be used.
 *
 * @param source where it stands
 * @param path of the setting, empty if it is about the file as a whole
 * @param what is wrong, what is allowed, and what may have been meant; never tells a secret
 */
public record Problem(Source source, String path, String what) {
    @Override
    public String toString() {
        if (source.layer() != Source.Layer.FILE) {
            return source.place() + " " + what;
        }
        return source.place() + ": " + (path.isEmpty() ? "" : path + " ") + what;
    }
}
