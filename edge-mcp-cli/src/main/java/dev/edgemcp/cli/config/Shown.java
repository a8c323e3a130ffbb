package dev.edgemcp.cli.config;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Effective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A configuration as text. */
final class Shown {
    private static final int SOURCE_COLUMN = 48;

    private final Configuration configuration;

    Shown(Configuration configuration) {
        this.configuration = configuration;
    }

    /** As YAML that can be read again, but for secrets; with the sources as comments. */
    String yaml() {
        List<String> lines = new ArrayList<>();
        lines.add("# defaults < file < environment < flags; what has neither value nor default is left out");
        List<String> open = List.of();
        for (Effective<?> value : configuration.all()) {
            List<String> path = segments(value);
            List<String> sections = path.subList(0, path.size() - 1);
            int same = 0;
            while (same < Math.min(open.size(), sections.size())
                    && open.get(same).equals(sections.get(same))) {
                same++;
            }
            for (int i = same; i < sections.size(); i++) {
                lines.add("  ".repeat(i) + key(sections.get(i)) + ":");
            }
            open = sections;
            String line = "  ".repeat(sections.size()) + key(path.get(path.size() - 1)) + ": " + scalar(value.shown());
            lines.add(line + " ".repeat(Math.max(1, SOURCE_COLUMN - line.length())) + "# "
                    + value.source().toString().replaceAll("\\p{Cntrl}", "?"));
        }
        return String.join("\n", lines);
    }

    /** As a list of settings. */
    ObjectNode json() {
        ObjectNode json = Json.object();
        ArrayNode settings = json.putArray("settings");
        for (Effective<?> value : configuration.all()) {
            ObjectNode setting = settings.addObject();
            setting.put("path", value.path());
            setting.set("value", Json.tree(value.shown()));
            setting.put("source", value.source().layer().name().toLowerCase(Locale.ROOT));
            if (!value.source().place().isEmpty()) {
                setting.put("place", value.source().place());
            }
            setting.put("use", value.setting().use().name().toLowerCase(Locale.ROOT));
        }
        ArrayNode notes = json.putArray("notes");
        configuration.notes().forEach(notes::add);
        return json;
    }

    private static List<String> segments(Effective<?> value) {
        List<String> segments =
                new ArrayList<>(Arrays.asList(value.setting().path().split("\\.", -1)));
        segments.replaceAll(segment -> segment.equals("*") ? value.name() : segment);
        return segments;
    }

    private static String scalar(Object value) {
        String text = value.toString();
        boolean plain = text.matches("[A-Za-z0-9/.][A-Za-z0-9/._-]*") && !text.equalsIgnoreCase("null");
        return plain ? text : Json.text(Json.tree(value));
    }

    private static String key(String segment) {
        return segment.matches("[A-Za-z][A-Za-z0-9_-]*") ? segment : Json.text(Json.tree(segment));
    }
}
