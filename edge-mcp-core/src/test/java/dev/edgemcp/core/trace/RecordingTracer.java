package dev.edgemcp.core.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what is said of requests, for a test to look at. */
public final class RecordingTracer implements Tracer {
    /** The requests that have begun, in that order. */
    public final List<Recorded> requests = new CopyOnWriteArrayList<>();

    private final AtomicInteger ids = new AtomicInteger();

    /** A request or a part of one. */
    public final class Recorded implements Span {
        public final TraceContext parent;
        public final TraceContext carrier;
        public final List<Recorded> parts = new CopyOnWriteArrayList<>();
        public final Map<String, Object> said = Collections.synchronizedMap(new LinkedHashMap<>());
        public final List<TraceContext> links = new CopyOnWriteArrayList<>();
        public volatile String name;
        public volatile String failure;
        public volatile int ended;
        private final int id = ids.incrementAndGet();

        private Recorded(String name, TraceContext parent, TraceContext carrier) {
            this.name = name;
            this.parent = parent;
            this.carrier = carrier;
        }

        @Override
        public boolean recorded() {
            return true;
        }

        @Override
        public Span part(String part) {
            Recorded recorded = new Recorded(part, context(), TraceContext.NONE);
            parts.add(recorded);
            return recorded;
        }

        @Override
        public Span part(String part, String target) {
            return part(part + "." + target);
        }

        @Override
        public Span request(String request) {
            return part(request);
        }

        @Override
        public void target(String target) {
            name += " " + target;
        }

        @Override
        public void set(String key, String value) {
            said.put(key, value);
        }

        @Override
        public void set(String key, long value) {
            said.put(key, value);
        }

        @Override
        public void set(String key, boolean value) {
            said.put(key, value);
        }

        @Override
        public void event(String event, String key, String value) {
            said.put(event, value);
        }

        @Override
        public void link(TraceContext other) {
            links.add(other);
        }

        @Override
        public void failed(String type, String message) {
            failure = type;
        }

        @Override
        public void end() {
            ended++;
        }

        @Override
        public TraceContext context() {
            return TraceContext.of(String.format("00-%032x-%016x-01", id, id), null, parent.baggage());
        }

        @Override
        public String toString() {
            return name
                    + (failure == null ? "" : " !" + failure)
                    + (ended == 0 ? " (open)" : "")
                    + (parts.isEmpty() ? "" : " " + parts);
        }
    }

    @Override
    public Span begin(String name, TraceContext parent, TraceContext carrier) {
        Recorded recorded = new Recorded(
                Objects.requireNonNull(name), Objects.requireNonNull(parent), Objects.requireNonNull(carrier));
        requests.add(recorded);
        return recorded;
    }
}
