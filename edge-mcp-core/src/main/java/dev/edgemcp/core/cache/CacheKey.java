package dev.edgemcp.core.cache;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a result: by whose it is, the tool and its definition, what is asked, and what else the result depends on. Two keys are
 * equal only if all of that is.
 *
 * @param tool the name of the tool
 * @param digest SHA-256 over all of it, in URL-safe base64
 */
public record CacheKey(String tool, String digest) {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9_.-]{1,64}):([A-Za-z0-9_-]{43})");

    /** The key in one line, for stores whose keys are texts. */
    public String text() {
        return tool + ":" + digest;
    }

    /** What {@link #text} wrote, or null if it is something else. */
    public static @Nullable CacheKey parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? new CacheKey(matcher.group(1), matcher.group(2)) : null;
    }
}
