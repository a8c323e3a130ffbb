package dev.edgemcp.core.platform;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.platform.PlatformListener.LeftOut;
import dev.edgemcp.core.platform.ToolNames.Named;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes tools of what the platform lists. What cannot be used is left out, counted, and named in the log once. Not
 * thread-safe.
 */
final class CatalogueReader {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueReader.class);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int MAX_DESCRIPTION = 4_096;
    private static final int MAX_TITLE = 128;
    private static final int MAX_NAME = 512;
    private static final int MAX_NAMED_IN_LOG = 1_000;

    private record Listed(String id, String name, String title, String description, ObjectNode schema) {}

    private final PlatformSettings settings;
    private final PlatformListener listener;
    private final Function<String, ToolHandler<ObjectNode>> handlers;
    private final Set<String> named = new HashSet<>();

    /** @param handlers makes the handler of the tool of that name */
    CatalogueReader(
            PlatformSettings settings, PlatformListener listener, Function<String, ToolHandler<ObjectNode>> handlers) {
        this.settings = settings;
        this.listener = listener;
        this.handlers = handlers;
    }

    /**
     * Reads a catalogue.
     *
     * @param before the one of before, whose tools are taken over where they are the same
     * @throws PlatformException if it is none
     */
    Snapshot read(JsonNode answer, Snapshot before) {
        JsonNode tools = answer.path("tools");
        if (tools.isNull()) {
            // How Go writes a list that is empty.
            return Snapshot.EMPTY;
        }
        if (!tools.isArray()) {
            throw new PlatformException(PlatformOutcome.MALFORMED, "its catalogue has no list of tools");
        }
        List<Listed> listed = listed(tools);
        Map<String, String> names = ToolNames.of(
                listed.stream().map(each -> new Named(each.id(), each.name())).toList(), settings.reserved());
        Map<String, Snapshot.Entry> entries = new HashMap<>();
        for (Listed each : listed) {
            String name = names.getOrDefault(each.id(), "");
            String form =
                    name + "\n" + each.title() + "\n" + each.description() + "\n" + Json.canonicalText(each.schema());
            Snapshot.Entry known = before.entry(name);
            try {
                Tool tool = known != null && known.form().equals(form) ? known.tool() : tool(name, each);
                entries.put(name, new Snapshot.Entry(tool, each.id(), each.name(), form));
            } catch (IllegalArgumentException e) {
                refuse(LeftOut.SCHEMA, each.id(), String.valueOf(e.getMessage()));
            }
        }
        return Snapshot.of(entries);
    }

    private List<Listed> listed(JsonNode tools) {
        List<Listed> all = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode each : tools) {
            String id = each.path("id").asString("");
            String name = each.path("tool_name").asString("");
            if (!ID.matcher(id).matches() || !ids.add(id)) {
                refuse(LeftOut.ID, "", "a tool has no id that can be used, or that of another one");
                continue;
            }
            if (name.isBlank() || name.length() > MAX_NAME) {
                refuse(LeftOut.ID, id, "it has no name that can be used");
                continue;
            }
            try {
                JsonNode own = each.path("config").get("schema");
                ObjectNode schema = Schemas.fit(own instanceof ObjectNode ? own : each.get("schema"));
                String title = Texts.clean(each.path("display_name").asString(""), MAX_TITLE)
                        .strip();
                String description = Texts.clean(each.path("description").asString(""), MAX_DESCRIPTION)
                        .strip();
                all.add(new Listed(id, name, title, description, schema));
            } catch (IllegalArgumentException e) {
                refuse(LeftOut.SCHEMA, id, String.valueOf(e.getMessage()));
            }
        }
        all.sort(Comparator.comparing(Listed::name).thenComparing(Listed::id));
        int max = settings.bounds().maxTools();
        if (all.size() <= max) {
            return all;
        }
        for (int i = max; i < all.size(); i++) {
            listener.toolRefused(LeftOut.TOO_MANY);
        }
        if (named.add("")) {
            LOG.atWarn()
                    .addKeyValue("tools", all.size())
                    .addKeyValue("most", max)
                    .log("the Core Platform lists too many tools: the last ones by name are left out");
        }
        return all.subList(0, max);
    }

    private Tool tool(String name, Listed each) {
        Tool.Builder builder = Tool.of(name, each.schema(), handlers.apply(name))
                .description(each.description().isEmpty() ? each.title() : each.description())
                // Nothing is known of what it does, so it counts as the worst that it may do.
                .annotations(new ToolAnnotations(false, true, false, true))
                .timeout(settings.bounds().toolTimeout().plusSeconds(5));
        return (each.title().isEmpty() ? builder : builder.title(each.title())).build();
    }

    private void refuse(LeftOut reason, String id, String why) {
        listener.toolRefused(reason);
        if (named.size() < MAX_NAMED_IN_LOG && named.add(reason + id + why)) {
            LOG.atWarn()
                    .addKeyValue("tool", id)
                    .addKeyValue("reason", why)
                    .log("a tool of the Core Platform cannot be used and is left out");
        }
    }
}
