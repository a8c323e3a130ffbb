package dev.edgemcp.server.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * A value that counts, and why.
 *
 * @param name what stands for the {@code *} in the setting's path; empty if there is none
 * @param path where it is in a file, with that name
 * @param words as they were written, one unless it is a list
 */
public record Effective<T>(Setting<T> setting, String name, String path, List<String> words, T value, Source source) {
    /** One text as the words of a setting. */
    static List<String> words(Setting<?> setting, String text) {
        return setting.kind().several()
                ? Arrays.stream(text.split(",", -1)).map(String::strip).toList()
                : List.of(text.strip());
    }

    /** The value as a person may see it: without secrets. A {@link Boolean}, a {@link Number}, a list, or text. */
    public Object shown() {
        return switch (setting.kind().form()) {
            case SECRET, SECRETS -> Kind.REDACTED;
            case URL -> withoutPassword((URI) value);
            case LITERAL -> value instanceof Double rate && rate == Math.rint(rate) ? (Object) rate.longValue() : value;
            case LIST -> value;
            case TEXT -> words.get(0);
        };
    }

    private static String withoutPassword(URI url) {
        String user = url.getRawUserInfo();
        if (user == null) {
            return url.toString();
        }
        int colon = user.indexOf(':');
        String shown = colon < 0 ? Kind.REDACTED : user.substring(0, colon) + ":" + Kind.REDACTED;
        return url.toString().replace(user + "@", shown + "@");
    }
}
