package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.event.Subscriber;
import dev.edgemcp.core.event.Subscriber.Gathered;
import dev.edgemcp.core.event.Subscriptions;
import dev.edgemcp.core.tool.Catalogue.Found;
import dev.edgemcp.core.tool.Catalogues;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients hear of changes when several processes serve their sessions: one of them watches and tells, the others hand it
 * what they gathered. Thread-safe. Watching is code of providers and may block, so all of it runs on the workers.
 */
public final class Hearing {
    private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);

    private final Catalogues catalogues;
    private final Subscriptions subscriptions;
    private final Executor workers;

    /**
     * @param workers may reject; then a process that should watch does so when the session is used next
     */
    public Hearing(Catalogues catalogues, Subscriptions subscriptions, Executor workers) {
        this.catalogues = catalogues;
        this.subscriptions = subscriptions;
        this.workers = workers;
    }

    /** Runs what may block, on this thread if need be. */
    void run(Runnable work) {
        try {
            workers.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    /**
     * Watches what a session subscribed to in other processes.
     *
     * @param removed what it does not subscribe to any more
     * @param wanted what it does, if this process tells its client
     * @return what is watched here since now; fails if the workers are busy
     */
    CompletableFuture<Set<String>> watch(LegacySession session, Set<String> removed, Set<String> wanted) {
        if (removed.isEmpty() && wanted.isEmpty()) {
            return CompletableFuture.completedFuture(Set.of());
        }
        return onWorkers(() -> {
            Subscriber subscriber = session.conversation().subscriber(subscriptions);
            Set<String> begun = new HashSet<>();
            synchronized (session.watching()) {
                removed.forEach(subscriber::unwatch);
                for (String uri : wanted) {
                    if (!subscriber.watches(uri) && watch(session, subscriber, uri)) {
                        begun.add(uri);
                    }
                }
            }
            return begun;
        });
    }

    private boolean watch(LegacySession session, Subscriber subscriber, String uri) {
        // What the principal may not see (any more) is not watched for it, whoever says that it subscribed to it.
        Found found = catalogues.of(session.conversation().principal()).resource(uri);
        if (found == null || found.source().watcher() == null) {
            return false;
        }
        try {
            subscriber.watch(found);
            return true;
        } catch (Exception e) {
            LOG.atDebug()
                    .setCause(e)
                    .addKeyValue("session", session.name())
                    .log("a resource that was subscribed to in another process cannot be watched here");
            return false;
        }
    }

    /** Gathers changes from now on, without telling them. Must not block. */
    void gather(LegacySession session) {
        session.conversation().subscriber(subscriptions).tell(null);
    }

    /** Ends all watching for the session, unless it has its stream here, and answers with what its client was not told. */
    CompletableFuture<Gathered> handOver(LegacySession session) {
        return onWorkers(() -> {
            Subscriber subscriber = session.conversation().subscriber(subscriptions);
            synchronized (session.watching()) {
                Gathered gathered = session.unlessHearing(subscriber::handOver);
                if (gathered == null) {
                    return Gathered.NOTHING;
                }
                gathered.watched().forEach(subscriber::unwatch);
                return gathered;
            }
        });
    }

    /**
     * Goes on with what others gathered. Where nobody has watched meanwhile, something may have changed unseen: that counts as
     * changed.
     *
     * @param begun what this process watches since now
     * @param unseen whether lists may have changed unseen, if nobody says that it heard of them
     */
    void take(LegacySession session, List<Gathered> others, Set<String> begun, boolean unseen) {
        Set<String> lists = new HashSet<>();
        Set<String> changed = new HashSet<>();
        Set<String> missed = new HashSet<>(begun);
        boolean heard = false;
        for (Gathered other : others) {
            heard |= other.hears();
            lists.addAll(other.lists());
            changed.addAll(other.resources());
            missed.removeAll(other.watched());
        }
        if (unseen && !heard) {
            lists.addAll(LegacyEra.LIST_CHANGES);
        }
        changed.addAll(missed);
        session.conversation().subscriber(subscriptions).changed(lists, changed);
    }

    private <T> CompletableFuture<T> onWorkers(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, workers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
