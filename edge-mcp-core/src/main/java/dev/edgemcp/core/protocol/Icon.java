package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A picture that a client may show beside a name.
 *
 * @param src an {@code https:} or {@code data:} URI
 * @param sizes such as {@code 48x48} or {@code any}; empty if not known
 * @param theme the background that it is made for, or null for both
 */
public record Icon(
        String src,
        @Nullable String mimeType,
        List<String> sizes,
        @Nullable Theme theme) {
    /** A background. */
    public enum Theme {
        LIGHT,
        DARK
    }

    public Icon {
        if (!src.startsWith("https:") && !src.startsWith("data:")) {
            throw new IllegalArgumentException("an icon is an https: or data: URI");
        }
        sizes = List.copyOf(sizes);
    }

    /** An icon for any size and background. */
    public static Icon of(String src) {
        return new Icon(src, null, List.of(), null);
    }

    /** The wire form. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("src", src);
        Json.put(json, "mimeType", mimeType);
        if (!sizes.isEmpty()) {
            ArrayNode array = json.putArray("sizes");
            sizes.forEach(array::add);
        }
        if (theme != null) {
            json.put("theme", theme.name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    /** Adds the icons to a wire form, unless there are none. */
    static void put(ObjectNode json, List<Icon> icons) {
        if (!icons.isEmpty()) {
            ArrayNode array = json.putArray("icons");
            icons.forEach(icon -> array.add(icon.toJson()));
        }
    }
}
