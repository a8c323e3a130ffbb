package dev.edgemcp.core.redis;

import dev.edgemcp.core.event.Subscriber.Gathered;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.session.SessionStore;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a server hands to another of changes, as text. */
final class GatheredText {
    private static final Set<String> LISTS =
            Arrays.stream(ListKind.values()).map(ListKind::changed).collect(Collectors.toUnmodifiableSet());

    private GatheredText() {}

    static String write(Gathered gathered) {
        ObjectNode json = Json.object();
        json.put("hears", gathered.hears());
        put(json, "lists", gathered.lists());
        put(json, "watched", gathered.watched());
        put(json, "resources", gathered.resources());
        return Json.text(json);
    }

    private static void put(ObjectNode json, String name, Set<String> texts) {
        ArrayNode array = json.putArray(name);
        texts.stream().filter(text -> text.length() <= SessionStore.MAX_URI).forEach(array::add);
    }

    /** What was written; nothing for what nobody writes. */
    static Gathered read(String text) {
        ObjectNode json;
        try {
            json = Json.parseObject(text);
        } catch (JacksonException | IllegalArgumentException e) {
            return Gathered.NOTHING;
        }
        Set<String> lists = texts(json.path("lists"));
        lists.retainAll(LISTS);
        return new Gathered(
                json.path("hears").booleanValue(false),
                lists,
                texts(json.path("watched")),
                texts(json.path("resources")));
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        for (JsonNode each : array) {
            if (texts.size() < SessionStore.MAX_RESOURCES
                    && each.isString()
                    && each.stringValue().length() <= SessionStore.MAX_URI) {
                texts.add(each.stringValue());
            }
        }
        return texts;
    }
}
