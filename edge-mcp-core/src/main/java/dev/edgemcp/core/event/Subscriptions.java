package dev.edgemcp.core.event;

import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.tool.Catalogue.Found;
import dev.edgemcp.core.tool.Catalogues;
import dev.edgemcp.core.tool.ChangeListener;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.ResourceSource;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.Watcher;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who wants to hear of which changes. A resource is watched once, however many subscribe to it. Thread-safe. */
public final class Subscriptions {
    /** How long changes are gathered before they are told, so that a burst is told once. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private record Key(ResourceSource source, String uri) {}

    /** One watched resource; its fields are guarded by itself. */
    private static final class Watched {
        final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
        Watcher.@Nullable Watch watch;
        boolean over;
    }

    private final Catalogues catalogues;
    private final ScheduledExecutorService timer;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<Key, Watched> watched = new HashMap<>();

    /**
     * @param timer tells the subscribers; not closed here
     */
    public Subscriptions(Catalogues catalogues, ScheduledExecutorService timer) {
        this.catalogues = catalogues;
        this.timer = timer;
        catalogues.onChange(new ChangeListener() {
            @Override
            public void changed(ListKind list) {
                changed(list, principal -> true);
            }

            @Override
            public void changed(ListKind list, Predicate<Principal> concerned) {
                subscribers.forEach(subscriber -> {
                    if (concerned.test(subscriber.principal())) {
                        subscriber.listChanged(list.changed());
                    }
                });
            }
        });
    }

    /** A new subscriber, which hears nothing yet. The caller closes it. */
    public Subscriber open(Principal principal) {
        Subscriber subscriber = new Subscriber(principal, this);
        subscribers.add(subscriber);
        return subscriber;
    }

    /** Whether the principal may still see the resource. */
    boolean visible(Principal principal, String uri) {
        return catalogues.of(principal).resource(uri) != null;
    }

    void flushLater(Subscriber subscriber) {
        try {
            timer.schedule(subscriber::flush, GATHER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The server is closed, and with it whoever listens.
        }
    }

    /** Begins to watch for the subscriber; may block. */
    void watch(Subscriber subscriber, Found found) throws Exception {
        Watcher watcher = found.source().watcher();
        if (watcher == null) {
            throw new ToolException(
                    "cannot_subscribe",
                    "This resource cannot be subscribed to.",
                    "Read it again when you need it anew.");
        }
        String uri = found.request().uri();
        while (true) {
            Watched entry = entry(new Key(found.source(), uri));
            synchronized (entry) {
                if (entry.over) {
                    continue;
                }
                if (entry.watch == null) {
                    try {
                        entry.watch = watcher.watch(
                                found.request(), () -> entry.subscribers.forEach(each -> each.updated(uri)));
                    } catch (Exception | Error e) {
                        end(new Key(found.source(), uri), entry);
                        throw e;
                    }
                }
                entry.subscribers.add(subscriber);
                return;
            }
        }
    }

    /** Ends the watching for the subscriber. */
    void unwatch(Subscriber subscriber, Found found) {
        Key key = new Key(found.source(), found.request().uri());
        Watched entry;
        synchronized (lock) {
            entry = watched.get(key);
        }
        if (entry == null) {
            return;
        }
        synchronized (entry) {
            entry.subscribers.remove(subscriber);
            if (entry.subscribers.isEmpty() && !entry.over) {
                end(key, entry);
            }
        }
    }

    void closed(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    private Watched entry(Key key) {
        synchronized (lock) {
            return watched.computeIfAbsent(key, unused -> new Watched());
        }
    }

    /** Must be called with the entry locked. */
    private void end(Key key, Watched entry) {
        entry.over = true;
        synchronized (lock) {
            watched.remove(key, entry);
        }
        if (entry.watch != null) {
            entry.watch.close();
        }
    }
}
