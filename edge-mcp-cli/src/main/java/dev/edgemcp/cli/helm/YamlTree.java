package dev.edgemcp.cli.helm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads YAML as Helm understands it: an alias stands for what its anchor has, and {@code <<} merges maps into another one.
 * Jackson alone takes an alias for a text. What aliases can make of a small text is bounded.
 */
final class YamlTree {
    private static final YAMLMapper MAPPER = YAMLMapper.builder().build();
    private static final DumpSettings WITHOUT_FOLDING = DumpSettings.builder()
            .setSplitLines(false)
            .setWidth(Integer.MAX_VALUE)
            .build();
    private static final String MERGE = "<<";
    private static final int MAX_EVENTS = 200_000;

    private final List<Event> events = new ArrayList<>();
    private final Map<Anchor, List<Event>> anchored = new HashMap<>();

    private YamlTree() {}

    /**
     * The one document of a text; null or missing if it is empty.
     *
     * @throws tools.jackson.core.JacksonException if it is not YAML, or there are several
     * @throws IllegalArgumentException as {@link #documents} does
     */
    static JsonNode document(String text) {
        JsonNode document = MAPPER.readTree(spelledOut(text));
        merge(document);
        return document;
    }

    /**
     * The documents of a text, each of them a map; what is none is not looked at.
     *
     * @throws tools.jackson.core.JacksonException if it is not YAML
     * @throws IllegalArgumentException if an alias has no anchor, or aliases make too much of it; the message quotes nothing
     */
    static List<ObjectNode> documents(String text) {
        List<ObjectNode> documents = new ArrayList<>();
        try (var values = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(spelledOut(text))) {
            while (values.hasNextValue()) {
                if (values.nextValue() instanceof ObjectNode document) {
                    merge(document);
                    documents.add(document);
                }
            }
        }
        return documents;
    }

    /** The same text without anchors and aliases. */
    private static String spelledOut(String text) {
        try {
            return text.indexOf('*') < 0 ? text : new YamlTree().expanded(text);
        } catch (YamlEngineException e) {
            // Jackson has the same parser, and says where it is wrong.
            return text;
        }
    }

    private String expanded(String text) {
        boolean aliases = false;
        List<Open> open = new ArrayList<>();
        for (Event event : new Parse(LoadSettings.builder().build()).parseString(text)) {
            if (event instanceof AliasEvent alias) {
                aliases = true;
                List<Event> meant = anchored.get(alias.getAlias());
                if (meant == null) {
                    throw new IllegalArgumentException("it has an alias (*) without an anchor (&) before it");
                }
                meant.forEach(this::add);
            } else {
                add(event instanceof NodeEvent node ? plain(node) : event);
            }
            remember(event, open);
        }
        return aliases ? new Present(WITHOUT_FOLDING).emitToString(events.iterator()) : text;
    }

    /** A map or a list that has begun, where, and how it is called. */
    private record Open(Optional<Anchor> anchor, int from) {}

    private void remember(Event event, List<Open> open) {
        switch (event.getEventId()) {
            case DocumentStart -> anchored.clear();
            case MappingStart, SequenceStart -> open.add(new Open(((NodeEvent) event).getAnchor(), events.size() - 1));
            case MappingEnd, SequenceEnd -> {
                Open ended = open.remove(open.size() - 1);
                ended.anchor()
                        .ifPresent(
                                name -> anchored.put(name, List.copyOf(events.subList(ended.from(), events.size()))));
            }
            case Scalar ->
                ((NodeEvent) event)
                        .getAnchor()
                        .ifPresent(name -> anchored.put(name, List.of(events.get(events.size() - 1))));
            default -> {}
        }
    }

    private void add(Event event) {
        if (events.size() >= MAX_EVENTS) {
            throw new IllegalArgumentException("its aliases (*) make too much of it");
        }
        events.add(event);
    }

    private static Event plain(NodeEvent event) {
        Optional<Anchor> none = Optional.empty();
        if (event.getAnchor().isEmpty()) {
            return event;
        }
        if (event instanceof ScalarEvent scalar) {
            return new ScalarEvent(
                    none,
                    scalar.getTag(),
                    scalar.getImplicit(),
                    scalar.getValue(),
                    scalar.getScalarStyle(),
                    scalar.getStartMark(),
                    scalar.getEndMark());
        }
        if (event instanceof MappingStartEvent map) {
            return new MappingStartEvent(
                    none, map.getTag(), map.isImplicit(), map.getFlowStyle(), map.getStartMark(), map.getEndMark());
        }
        if (event instanceof SequenceStartEvent list) {
            return new SequenceStartEvent(
                    none,
                    list.getTag(),
                    list.isImplicit(),
                    list.getFlowStyle(),
                    list.getStartMark(),
                    list.getEndMark());
        }
        return event;
    }

    private static void merge(JsonNode node) {
        node.forEach(YamlTree::merge);
        if (node instanceof ObjectNode object
                && (object.path(MERGE) instanceof ObjectNode || object.path(MERGE) instanceof ArrayNode)) {
            merge(object, object.remove(MERGE));
        }
    }

    /** What the map says itself goes first, then the earlier of those that are merged. */
    private static void merge(ObjectNode into, JsonNode from) {
        if (from.isArray()) {
            from.forEach(each -> merge(into, each));
        } else {
            from.properties().forEach(entry -> into.putIfAbsent(entry.getKey(), entry.getValue()));
        }
    }
}
