package dev.edgemcp.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A section of the file, or a setting in one; made from the paths of {@link Settings}. */
final class Schema {
    static final Schema ROOT = root();
    private static final String ANY = "*";
    /** Names that a file may give itself: of tenants and of loggers. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.$-]{0,127}");

    private final Map<String, Schema> children = new LinkedHashMap<>();
    private @Nullable Setting<?> setting;

    private Schema() {}

    private static Schema root() {
        Schema root = new Schema();
        for (Setting<?> setting : Settings.ALL) {
            Schema node = root;
            for (String segment : setting.path().split("\\.", -1)) {
                node = node.children.computeIfAbsent(segment, name -> new Schema());
            }
            node.setting = setting;
        }
        return root;
    }

    /** The setting that this is, or null for a section. */
    @Nullable
    Setting<?> setting() {
        return setting;
    }

    /** Whether the names in this section are the file's own. */
    boolean open() {
        return children.containsKey(ANY);
    }

    /** What has that name here, or null. */
    @Nullable
    Schema child(String name) {
        return open() && NAME.matcher(name).matches() ? children.get(ANY) : children.get(name);
    }

    /** What is wrong with a name that this section does not have, and what may have been meant. */
    String unknown(String name) {
        if (open()) {
            return "is not a name: letters, digits, '_', '.' and '-' only, and at most 128 of them";
        }
        if (name.equals("edgeMcp")) {
            return "is for the Helm chart: what is below it belongs at the top of this file";
        }
        String nearest = Nearest.of(name, children.keySet());
        if (nearest != null) {
            return "is not a setting; did you mean " + nearest + "?";
        }
        String elsewhere = elsewhere(name);
        return "is not a setting; "
                + (elsewhere != null
                        ? "did you mean " + elsewhere + "?"
                        : "here are: " + String.join(", ", children.keySet()));
    }

    private static @Nullable String elsewhere(String name) {
        String plain = Nearest.plain(name);
        return Settings.ALL.stream()
                .map(Setting::path)
                .flatMap(path -> Stream.of(path, path.substring(0, Math.max(0, path.indexOf('.')))))
                .filter(path ->
                        Nearest.plain(path.substring(path.lastIndexOf('.') + 1)).equals(plain))
                .findFirst()
                .orElse(null);
    }

    /** The names in this section. */
    List<String> names() {
        return List.copyOf(children.keySet());
    }

    /** The path of a name below a section, for people. */
    static String path(String section, String name) {
        String segment = name.matches("[A-Za-z0-9_-]{1,64}") ? name : "\"" + shortened(name) + "\"";
        return section.isEmpty() ? segment : section + "." + segment;
    }

    /** Text of a file, fit for a line of a message. */
    static String shortened(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() <= 64 ? safe : safe.substring(0, 64).toLowerCase(Locale.ROOT) + "…";
    }
}
