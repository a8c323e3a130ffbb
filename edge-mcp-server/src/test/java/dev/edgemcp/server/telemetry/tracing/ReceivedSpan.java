package dev.edgemcp.server.telemetry.tracing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A span as a collector has it. Ids are hexadecimal; the parent's is empty for none. */
public record ReceivedSpan(
        String traceId,
        String spanId,
        String parentSpanId,
        String name,
        String kind,
        long start,
        long end,
        boolean error,
        String message,
        Map<String, String> attributes,
        List<String> events,
        List<String> links,
        String traceState,
        Map<String, String> resource) {
    static ReceivedSpan of(Resource resource, Span span) {
        return new ReceivedSpan(
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getName(),
                span.getKind().name().replace("SPAN_KIND_", ""),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                span.getStatus().getCodeValue() == 2,
                span.getStatus().getMessage(),
                map(span.getAttributesList()),
                span.getEventsList().stream()
                        .map(event -> event.getName() + " " + map(event.getAttributesList()))
                        .toList(),
                span.getLinksList().stream()
                        .map(link -> hex(link.getTraceId()) + " " + hex(link.getSpanId()))
                        .toList(),
                span.getTraceState(),
                map(resource.getAttributesList()));
    }

    /**
     * All spans with their parents, one a line: children are indented, in the order in which they began. A parent that is not
     * here stands as {@code remote} with its id.
     */
    public static String tree(List<ReceivedSpan> spans) {
        List<ReceivedSpan> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(ReceivedSpan::start));
        StringBuilder tree = new StringBuilder();
        for (ReceivedSpan span : sorted) {
            boolean here = sorted.stream()
                    .anyMatch(other -> other.spanId().equals(span.parentSpanId())
                            && other.traceId().equals(span.traceId()));
            if (!here) {
                String indent = "";
                if (!span.parentSpanId().isEmpty()) {
                    tree.append("remote ")
                            .append(span.traceId())
                            .append(' ')
                            .append(span.parentSpanId())
                            .append('\n');
                    indent = "  ";
                }
                append(tree, span, sorted, indent);
            }
        }
        return tree.toString();
    }

    private static void append(StringBuilder tree, ReceivedSpan span, List<ReceivedSpan> all, String indent) {
        tree.append(indent)
                .append(span.kind())
                .append(' ')
                .append(span.name())
                .append(span.error() ? " !" + span.attributes().get("error.type") : "")
                .append('\n');
        all.stream()
                .filter(child -> child.parentSpanId().equals(span.spanId())
                        && child.traceId().equals(span.traceId()))
                .forEach(child -> append(tree, child, all, indent + "  "));
    }

    private static Map<String, String> map(List<KeyValue> attributes) {
        Map<String, String> map = new TreeMap<>();
        attributes.forEach(attribute -> map.put(attribute.getKey(), text(attribute.getValue())));
        return map;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> String.valueOf(value.getIntValue());
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            default -> value.toString();
        };
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
