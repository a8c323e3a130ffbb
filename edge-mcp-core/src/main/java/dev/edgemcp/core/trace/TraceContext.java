package dev.edgemcp.core.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What processes tell each other of a trace: the fields {@code traceparent}, {@code tracestate} and {@code baggage} of the W3C.
 * Valid by construction, and bounded.
 *
 * @param traceparent version 00, or null if there is no trace
 * @param tracestate what tracing systems add, or null; never without {@code traceparent}
 * @param baggage what applications add, or null
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 * @see <a href="https://www.w3.org/TR/baggage/">Baggage</a>
 */
public record TraceContext(
        @Nullable String traceparent,
        @Nullable String tracestate,
        @Nullable String baggage) {
    /** No trace. */
    public static final TraceContext NONE = new TraceContext(null, null, null);

    /** The names of the fields, in headers and in {@code _meta}. */
    public static final String TRACEPARENT = "traceparent";

    /** See {@link #TRACEPARENT}. */
    public static final String TRACESTATE = "tracestate";

    /** See {@link #TRACEPARENT}. */
    public static final String BAGGAGE = "baggage";

    /** The largest {@code tracestate} in characters; a longer one is dropped. */
    public static final int MAX_TRACESTATE = 512;

    /** The largest {@code baggage} in characters; a longer one is dropped. */
    public static final int MAX_BAGGAGE = 8192;

    private static final int LENGTH = 55;
    private static final int MAX_TRACEPARENT = 512;
    private static final int MAX_STATES = 32;
    private static final int MAX_BAGGAGE_MEMBERS = 64;
    private static final Pattern START = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);
    private static final Pattern STATE =
            Pattern.compile("[a-z0-9][a-z0-9_*/@-]{0,255}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}"
                    + "[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String VALUE = "[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*";
    private static final Pattern MEMBER = Pattern.compile(TOKEN + "[ \\t]*=[ \\t]*" + VALUE);
    private static final Pattern PROPERTY = Pattern.compile(TOKEN + "([ \\t]*=[ \\t]*" + VALUE + ")?");

    public TraceContext {
        traceparent = valid(traceparent);
        tracestate = traceparent == null ? null : validState(tracestate);
        baggage = validBaggage(baggage);
    }

    /** What these fields say; fields that are malformed or too long say nothing. */
    public static TraceContext of(@Nullable String traceparent, @Nullable String tracestate, @Nullable String baggage) {
        if (traceparent == null && baggage == null) {
            return NONE;
        }
        TraceContext context = new TraceContext(traceparent, tracestate, baggage);
        return context.equals(NONE) ? NONE : context;
    }

    /** Whether it names a trace. */
    public boolean present() {
        return traceparent != null;
    }

    /** The 32 hexadecimal digits of the trace; only if it is {@link #present}. */
    public String traceId() {
        return part(3, 35);
    }

    /** The 16 hexadecimal digits of the span; only if it is {@link #present}. */
    public String spanId() {
        return part(36, 52);
    }

    /** Whether the span is recorded by whoever has begun it. */
    public boolean sampled() {
        return traceparent != null && (Character.digit(traceparent.charAt(LENGTH - 1), 16) & 1) == 1;
    }

    /** The same with other baggage. */
    public TraceContext withBaggage(@Nullable String other) {
        return of(traceparent, tracestate, other);
    }

    /** The fields by their names, for the headers of a request or for {@code _meta}. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, TRACEPARENT, traceparent);
        put(fields, TRACESTATE, tracestate);
        put(fields, BAGGAGE, baggage);
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private String part(int from, int to) {
        if (traceparent == null) {
            throw new IllegalStateException("no trace");
        }
        return traceparent.substring(from, to);
    }

    /** Later versions have what version 00 has, and perhaps more behind it. */
    private static @Nullable String valid(@Nullable String text) {
        if (text == null || text.length() < LENGTH || text.length() > MAX_TRACEPARENT) {
            return null;
        }
        String start = text.substring(0, LENGTH);
        if (!START.matcher(start).matches()
                || start.startsWith("ff")
                || start.startsWith(NO_TRACE, 3)
                || start.startsWith(NO_SPAN, 36)
                || (text.length() > LENGTH && (start.startsWith("00") || text.charAt(LENGTH) != '-'))) {
            return null;
        }
        return "00" + start.substring(2);
    }

    private static @Nullable String validState(@Nullable String text) {
        if (text == null || text.length() > MAX_TRACESTATE) {
            return null;
        }
        List<String> states = new ArrayList<>();
        for (String state : text.split(",", -1)) {
            String trimmed = state.strip();
            if (!trimmed.isEmpty() && !STATE.matcher(trimmed).matches()) {
                return null;
            }
            if (!trimmed.isEmpty()) {
                states.add(trimmed);
            }
        }
        return states.isEmpty() || states.size() > MAX_STATES ? null : String.join(",", states);
    }

    private static @Nullable String validBaggage(@Nullable String text) {
        if (text == null || text.length() > MAX_BAGGAGE) {
            return null;
        }
        List<String> members = new ArrayList<>();
        for (String member : text.split(",", -1)) {
            List<String> parts = new ArrayList<>();
            for (String part : member.split(";", -1)) {
                String trimmed = part.strip();
                Pattern form = parts.isEmpty() ? MEMBER : PROPERTY;
                if (!form.matcher(trimmed).matches()) {
                    return null;
                }
                parts.add(trimmed);
            }
            members.add(String.join(";", parts));
        }
        return members.size() > MAX_BAGGAGE_MEMBERS ? null : String.join(",", members);
    }
}
