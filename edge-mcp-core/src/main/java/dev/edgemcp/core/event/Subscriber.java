package dev.edgemcp.core.event;

import dev.edgemcp.core.tool.Catalogue.Found;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.ToolException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One who hears of changes, and what changed since it last did: each thing once, so it is bounded by what was subscribed to.
 * Thread-safe.
 */
public final class Subscriber implements AutoCloseable {
    /** Resources that one subscriber may watch. */
    public static final int MAX_RESOURCES = 256;

    /** Said to who wants more. */
    public static final String TOO_MANY =
            "At most " + MAX_RESOURCES + " resources can be subscribed to at once. Unsubscribe from some.";

    /** Where changes are told. Must not block. */
    public interface Sink {
        /** A list changed; by the name of its notification. */
        void listChanged(String notification);

        /** A resource changed. */
        void resourceUpdated(String uri);
    }

    /**
     * What was heard and not told.
     *
     * @param hears whether changes of lists are heard of
     * @param lists that have changed, by the names of their notifications
     * @param watched resources
     * @param resources of those that have changed
     */
    public record Gathered(boolean hears, Set<String> lists, Set<String> watched, Set<String> resources) {
        /** Nothing, by one who hears nothing. */
        public static final Gathered NOTHING = new Gathered(false, Set.of(), Set.of(), Set.of());

        public Gathered {
            lists = Set.copyOf(lists);
            watched = Set.copyOf(watched);
            resources = Set.copyOf(resources);
        }
    }

    private final Principal principal;
    private final Subscriptions subscriptions;

    private final Object lock = new Object();
    // All guarded by lock.
    private final Map<String, Found> resources = new LinkedHashMap<>();
    private final Set<String> changedLists = new LinkedHashSet<>();
    private final Set<String> changedResources = new LinkedHashSet<>();
    private Set<String> lists = Set.of();
    private @Nullable Sink sink;
    private boolean scheduled;
    private boolean closed;

    Subscriber(Principal principal, Subscriptions subscriptions) {
        this.principal = principal;
        this.subscriptions = subscriptions;
    }

    /** Says which lists to hear of, by the names of their notifications. */
    public void lists(Set<String> notifications) {
        synchronized (lock) {
            lists = Set.copyOf(notifications);
        }
    }

    /**
     * Begins to watch a resource; may block. Does nothing if it is watched already.
     *
     * @throws ToolException if it cannot be watched
     * @throws Exception any other failure of the watcher
     */
    public void watch(Found found) throws Exception {
        String uri = found.request().uri();
        synchronized (lock) {
            if (closed || resources.containsKey(uri)) {
                return;
            }
            if (resources.size() >= MAX_RESOURCES) {
                throw new ToolException(
                        "too_many_subscriptions",
                        "At most " + MAX_RESOURCES + " resources can be subscribed to at once.",
                        "Unsubscribe from some.");
            }
            resources.put(uri, found);
        }
        try {
            subscriptions.watch(this, found);
        } catch (Exception | Error e) {
            synchronized (lock) {
                resources.remove(uri);
            }
            throw e;
        }
        boolean gone;
        synchronized (lock) {
            gone = closed || !resources.containsKey(uri);
        }
        if (gone) {
            subscriptions.unwatch(this, found);
        }
    }

    /** Ends the watching of a resource. */
    public void unwatch(String uri) {
        Found found;
        synchronized (lock) {
            found = resources.remove(uri);
            changedResources.remove(uri);
        }
        if (found != null) {
            subscriptions.unwatch(this, found);
        }
    }

    /** Whether the resource is watched. */
    public boolean watches(String uri) {
        synchronized (lock) {
            return resources.containsKey(uri);
        }
    }

    /** Takes as changed what is subscribed to of these lists, by the names of their notifications, and resources. */
    public void changed(Set<String> changedLists, Set<String> uris) {
        changedLists.forEach(this::listChanged);
        uris.forEach(this::updated);
    }

    /** Ends all hearing, so that somebody else can go on with what was not told yet. What is watched the caller ends. */
    public Gathered handOver() {
        synchronized (lock) {
            Gathered gathered = new Gathered(!lists.isEmpty(), changedLists, resources.keySet(), changedResources);
            lists = Set.of();
            sink = null;
            changedLists.clear();
            changedResources.clear();
            return gathered;
        }
    }

    /** Tells the sink from now on, and what has changed meanwhile; null to gather silently. */
    public void tell(@Nullable Sink value) {
        synchronized (lock) {
            sink = value;
            schedule();
        }
    }

    /** Whether this subscribed to nothing, so that nothing would be lost if it were closed. */
    public boolean idle() {
        synchronized (lock) {
            return lists.isEmpty() && resources.isEmpty();
        }
    }

    Principal principal() {
        return principal;
    }

    void listChanged(String notification) {
        synchronized (lock) {
            if (lists.contains(notification)) {
                changedLists.add(notification);
                schedule();
            }
        }
    }

    void updated(String uri) {
        synchronized (lock) {
            if (resources.containsKey(uri)) {
                changedResources.add(uri);
                schedule();
            }
        }
    }

    void flush() {
        Set<String> visible;
        synchronized (lock) {
            scheduled = false;
            visible = new LinkedHashSet<>(changedResources);
        }
        Set<String> looked = Set.copyOf(visible);
        // Without the lock: this asks providers, which may be telling of a change under a lock of their own.
        visible.removeIf(uri -> !subscriptions.visible(principal, uri));
        synchronized (lock) {
            if (sink == null || closed) {
                return;
            }
            changedLists.forEach(sink::listChanged);
            changedLists.clear();
            visible.retainAll(changedResources);
            visible.forEach(sink::resourceUpdated);
            changedResources.removeAll(looked);
            // What has changed meanwhile.
            schedule();
        }
    }

    /** Must be called with the lock. */
    private void schedule() {
        if (!scheduled && !closed && sink != null && !(changedLists.isEmpty() && changedResources.isEmpty())) {
            scheduled = true;
            subscriptions.flushLater(this);
        }
    }

    /** Ends all watching. Idempotent. */
    @Override
    public void close() {
        Set<String> uris;
        synchronized (lock) {
            closed = true;
            sink = null;
            uris = Set.copyOf(resources.keySet());
        }
        uris.forEach(this::unwatch);
        subscriptions.closed(this);
    }
}
