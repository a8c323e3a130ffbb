package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Derives a JSON Schema from a record. Components are required unless they are {@code @Nullable}; {@link Description}
 * and {@link Range} say the rest.
 */
final class RecordSchema {
    private final boolean closed;
    private final Set<Class<?>> open = new HashSet<>();

    private RecordSchema(boolean closed) {
        this.closed = closed;
    }

    /** The schema of arguments: members that the record does not have are refused, so that typing errors show. */
    static ObjectNode ofArguments(Class<?> type) {
        return new RecordSchema(true).record(type);
    }

    /** The schema of a result: members may be added later. */
    static ObjectNode ofResult(Class<?> type) {
        return new RecordSchema(false).record(type);
    }

    private ObjectNode record(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(
                    type.getName() + " is not a record: pass a record, or a schema and a handler of raw JSON");
        }
        if (!open.add(type)) {
            throw new IllegalArgumentException(
                    type.getName() + " contains itself: pass a schema and a handler of raw JSON");
        }
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.arrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.set(component.getName(), component(component));
            if (!nullable(component.getAnnotatedType())) {
                required.add(component.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (closed) {
            schema.put("additionalProperties", false);
        }
        open.remove(type);
        return schema;
    }

    private ObjectNode component(RecordComponent component) {
        ObjectNode schema = type(component.getGenericType());
        Description description = component.getAnnotation(Description.class);
        if (description != null) {
            schema.put("description", description.value());
        }
        Range range = component.getAnnotation(Range.class);
        if (range != null) {
            String kind = schema.path("type").asString("");
            bound(schema, kind, "min", range.min());
            if (range.max() != Long.MAX_VALUE) {
                bound(schema, kind, "max", range.max());
            }
        }
        return schema;
    }

    private static void bound(ObjectNode schema, String kind, String side, long value) {
        switch (kind) {
            case "integer", "number" -> schema.put(side + "imum", value);
            case "string" -> schema.put(side + "Length", value);
            case "array" -> schema.put(side + "Items", value);
            default -> throw new IllegalArgumentException("@Range does not apply to the type " + kind);
        }
    }

    private ObjectNode type(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Class<?> raw = (Class<?>) parameterized.getRawType();
            Type[] arguments = parameterized.getActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                ObjectNode schema = simple("array");
                schema.set("items", type(arguments[0]));
                return schema;
            }
            if (Map.class.isAssignableFrom(raw) && arguments[0] == String.class) {
                ObjectNode schema = simple("object");
                schema.set("additionalProperties", type(arguments[1]));
                return schema;
            }
        }
        if (type instanceof Class<?> plain) {
            return plain(plain);
        }
        throw unsupported(type);
    }

    private ObjectNode plain(Class<?> type) {
        if (type == String.class || type == char.class || type == Character.class) {
            return simple("string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return simple("boolean");
        }
        if (type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class
                || type == BigInteger.class) {
            return simple("integer");
        }
        if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
            return simple("number");
        }
        if (type == BigDecimal.class) {
            return simple("number");
        }
        if (type == Instant.class) {
            ObjectNode schema = simple("string");
            schema.put("format", "date-time");
            return schema;
        }
        if (type.isEnum()) {
            ObjectNode schema = simple("string");
            ArrayNode names = schema.putArray("enum");
            for (Object constant : type.getEnumConstants()) {
                names.add(Json.tree(constant).asString());
            }
            return schema;
        }
        if (type == ObjectNode.class) {
            return simple("object");
        }
        if (JsonNode.class.isAssignableFrom(type)) {
            return Json.object();
        }
        if (type.isRecord()) {
            return record(type);
        }
        throw unsupported(type);
    }

    private static ObjectNode simple(String type) {
        ObjectNode schema = Json.object();
        schema.put("type", type);
        return schema;
    }

    private static boolean nullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static IllegalArgumentException unsupported(Type type) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT, "no schema for %s: pass a schema and a handler of raw JSON", type.getTypeName()));
    }
}
