package dev.edgemcp.core.platform;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out of texts what a person does not see and a model reads all the same: control characters, directions, joiners,
 * tags, fillers. Line feeds and tabs stay.
 */
final class Texts {
    private Texts() {}

    /** The text without such characters, at most so long; cut ones end with an ellipsis. */
    static String clean(String text, int max) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), max));
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\r') {
                if (i >= text.length() || text.charAt(i) != '\n') {
                    clean.append('\n');
                }
            } else if (c == 0x2028 || c == 0x2029) {
                clean.append('\n');
            } else if (visible(c)) {
                clean.appendCodePoint(c);
            }
            if (clean.length() > max) {
                clean.setLength(Character.isHighSurrogate(clean.charAt(max - 1)) ? max - 1 : max);
                return clean.append('…').toString();
            }
        }
        return clean.toString();
    }

    /** Whether cleaning would take nothing out. */
    static boolean isClean(String text) {
        return text.codePoints().allMatch(Texts::visible);
    }

    /** A copy whose strings, names of members too, are clean. */
    static JsonNode clean(JsonNode node) {
        if (node.isString()) {
            String text = node.stringValue();
            return isClean(text) ? node : JsonNodeFactory.instance.stringNode(clean(text, text.length() + 1));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(clean(element)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = Json.object();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String name = member.getKey();
                copy.set(isClean(name) ? name : clean(name, name.length() + 1), clean(member.getValue()));
            }
            return copy;
        }
        return node;
    }

    private static boolean visible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\n' || c == '\t';
            case Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !ignorable(c);
        };
    }

    /** Letters and marks that are drawn as nothing. */
    private static boolean ignorable(int c) {
        return c == 0x034f
                || (c >= 0x115f && c <= 0x1160)
                || (c >= 0x17b4 && c <= 0x17b5)
                || (c >= 0x180b && c <= 0x180f)
                || c == 0x3164
                || (c >= 0xfe00 && c <= 0xfe0f)
                || c == 0xffa0
                || (c >= 0xe0000 && c <= 0xe0fff);
    }
}
