package dev.edgemcp.core.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Gives each tool of a catalogue a name that clients take and no other has. A name that has to be changed to be unique
 * gets a suffix made of what the tool is called and its id, so that it stays the same whatever else comes and goes.
 */
final class ToolNames {
    /** The longest name that all known clients take. */
    static final int MAX = 64;

    private static final int SUFFIX = 9;
    private static final String PREFIX = "platform_";

    /** What a tool is known by on the other side. */
    record Named(String id, String name) {}

    private ToolNames() {}

    /**
     * The names, by ids.
     *
     * @param tools no two with one id
     * @param reserved names that others have
     */
    static Map<String, String> of(List<Named> tools, Predicate<String> reserved) {
        Map<String, Integer> wanted = new HashMap<>();
        Map<String, String> keeper = new HashMap<>();
        for (Named tool : tools) {
            String plain = plain(tool.name(), reserved);
            wanted.merge(plain, 1, Integer::sum);
            // Who is called so anyway has the first claim, then the one with the least id.
            if (plain.equals(tool.name())) {
                keeper.merge(plain, tool.id(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
            }
        }
        Map<String, String> names = new HashMap<>();
        for (Named tool : tools) {
            String plain = plain(tool.name(), reserved);
            boolean whole = plain.length() <= MAX;
            boolean alone = wanted.getOrDefault(plain, 0) == 1 || tool.id().equals(keeper.get(plain));
            names.put(tool.id(), whole && alone ? plain : suffixed(plain, tool));
        }
        return names;
    }

    private static String plain(String name, Predicate<String> reserved) {
        StringBuilder plain = new StringBuilder();
        name.codePoints().forEach(c -> plain.append(allowed(c) ? (char) c : '_'));
        String text = plain.isEmpty() ? "tool" : plain.toString();
        return reserved.test(text) ? PREFIX + text : text;
    }

    private static boolean allowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    private static String suffixed(String plain, Named tool) {
        String head = plain.substring(0, Math.min(plain.length(), MAX - SUFFIX));
        return head + "_" + digest(tool.name() + "\0" + tool.id());
    }

    private static String digest(String text) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
