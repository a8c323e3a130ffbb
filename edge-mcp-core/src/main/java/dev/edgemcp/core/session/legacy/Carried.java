package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.SessionStore;
import dev.edgemcp.core.session.SessionStore.Change;
import dev.edgemcp.core.session.SessionStore.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of the part of a session that a store carries, and what the store does not know yet. Thread-safe.
 *
 * <p>What a process knows is good until another one changes the session. A question to the store is therefore of an epoch: its
 * answer is good for those who ask in the same one. Answers count in the order of their questions, and changes that are still
 * on their way count before all answers.
 */
final class Carried {
    private static final int MAX_UNSAVED = 2 * SessionStore.MAX_RESOURCES;

    /** A question to the store. */
    record Question(long number, long epoch, long generation, List<Change> changes) {}

    /**
     * What follows from an answer.
     *
     * @param again whether the store has lost what this process still knows, and has to be told
     * @param outdated whether others had changed something before
     * @param removed resources that are not subscribed to any more
     */
    record Settled(boolean again, boolean ended, boolean full, boolean outdated, Set<String> removed) {}

    private record Unsaved(Change change, boolean sent) {}

    private final Consumer<LogLevel> levels;
    private final Object lock = new Object();
    // All guarded by lock.
    private final Map<String, Unsaved> unsaved = new LinkedHashMap<>();
    private Set<String> resources = Set.of();
    private @Nullable LogLevel level;
    private boolean heard;
    private boolean outdated;
    private long epoch;
    private long asked;
    private long answered;
    private long goodIn = -1;
    private long answeredAt;
    private @Nullable CompletableFuture<Boolean> looking;

    /** @param levels told the level that counts; must not block */
    Carried(Consumer<LogLevel> levels) {
        this.levels = levels;
    }

    /** Whether a look would tell nothing new. */
    boolean good(long generation) {
        synchronized (lock) {
            return goodIn == generation;
        }
    }

    /** Says that there is nothing in the store. */
    void goodAndEmpty(long generation, long now) {
        synchronized (lock) {
            goodIn = generation;
            answeredAt = now;
        }
    }

    /** When the store answered last. */
    long answeredAt() {
        synchronized (lock) {
            return answeredAt;
        }
    }

    /** Says that others have changed something. */
    void outdate() {
        synchronized (lock) {
            epoch++;
            goodIn = -1;
            looking = null;
            outdated = true;
        }
    }

    /** Whether nothing would be lost if this were forgotten. */
    boolean isEmpty() {
        synchronized (lock) {
            return unsaved.isEmpty() && resources.isEmpty() && level == null && !heard;
        }
    }

    /** What is subscribed to, in whichever process. */
    Set<String> resources() {
        synchronized (lock) {
            return resources;
        }
    }

    /** Whether a process has told the client of changes of lists before; says that one does from now on. */
    boolean hear() {
        synchronized (lock) {
            boolean before = heard;
            heard = true;
            return before;
        }
    }

    /** Takes a change that was made in this process. */
    void change(Change change) {
        synchronized (lock) {
            String key = key(change);
            if (unsaved.size() < MAX_UNSAVED || unsaved.containsKey(key)) {
                unsaved.put(key, new Unsaved(change, false));
            }
            if (change instanceof Change.Level set) {
                become(set.level());
            }
            resources = with(resources, change);
        }
    }

    /** Must be called with the lock. */
    private void become(@Nullable LogLevel value) {
        level = value;
        levels.accept(value == null ? Conversation.STANDARD_LEVEL : value);
    }

    /** The look at the store that is under way and good for who asks now, or null. */
    @Nullable
    CompletableFuture<Boolean> looking() {
        synchronized (lock) {
            return looking;
        }
    }

    /** A way to ask the store. Must not block. */
    @FunctionalInterface
    interface Asker {
        /** Sends the changes. */
        CompletableFuture<State> ask(List<Change> changes);
    }

    /** A question that was sent, and the answer. */
    record Asked(Question question, CompletableFuture<State> state) {}

    /**
     * Asks the store, and sends it what it does not know yet.
     *
     * @param look completed by the caller after this is settled; others may join it
     */
    Asked ask(long generation, Asker asker, CompletableFuture<Boolean> look) {
        synchronized (lock) {
            List<Change> changes = new ArrayList<>();
            unsaved.replaceAll((key, each) -> {
                if (!each.sent()) {
                    changes.add(each.change());
                }
                return new Unsaved(each.change(), true);
            });
            looking = look;
            Question question = new Question(++asked, epoch, generation, List.copyOf(changes));
            // With the lock, so that questions go out in the order of their numbers.
            return new Asked(question, asker.ask(question.changes()));
        }
    }

    /**
     * Takes an answer of the store.
     *
     * @param state null if there is none
     * @param mayRepeat whether a store that knows nothing may be told again what this process knows
     */
    Settled settle(
            Question question, CompletableFuture<Boolean> look, @Nullable State state, long now, boolean mayRepeat) {
        synchronized (lock) {
            if (looking == look) {
                looking = null;
            }
            for (Change change : question.changes()) {
                unsaved.computeIfPresent(key(change), (key, each) -> {
                    if (each.change() != change) {
                        return each;
                    }
                    return state == null ? new Unsaved(change, false) : null;
                });
            }
            if (state == null || question.number() < answered) {
                return new Settled(false, false, state != null && state.full(), false, Set.of());
            }
            answered = question.number();
            answeredAt = now;
            if (state.ended()) {
                return new Settled(false, true, false, false, Set.of());
            }
            if (!state.found() && mayRepeat && repeat(question.changes())) {
                return new Settled(true, false, state.full(), false, Set.of());
            }
            if (question.epoch() == epoch) {
                goodIn = question.generation();
            }
            return take(state);
        }
    }

    /** Must be called with the lock. */
    private Settled take(State state) {
        Set<String> before = resources;
        resources = state.resources();
        heard |= state.hears();
        @Nullable LogLevel wanted = state.level();
        for (Unsaved each : unsaved.values()) {
            if (each.change() instanceof Change.Level set) {
                wanted = set.level();
            }
            resources = with(resources, each.change());
        }
        become(wanted);
        Set<String> removed = new HashSet<>(before);
        removed.removeAll(resources);
        boolean wasOutdated = outdated;
        outdated = false;
        return new Settled(false, false, state.full(), wasOutdated, Set.copyOf(removed));
    }

    /** Must be called with the lock. */
    private boolean repeat(List<Change> sent) {
        List<Change> lost = new ArrayList<>();
        if (level != null) {
            lost.add(new Change.Level(level));
        }
        resources.forEach(uri -> lost.add(new Change.Subscribed(uri)));
        lost.removeAll(sent);
        lost.forEach(change -> unsaved.putIfAbsent(key(change), new Unsaved(change, false)));
        return !lost.isEmpty();
    }

    private static Set<String> with(Set<String> resources, Change change) {
        Set<String> changed = new HashSet<>(resources);
        boolean different = change instanceof Change.Subscribed added
                ? changed.add(added.uri())
                : change instanceof Change.Unsubscribed removed && changed.remove(removed.uri());
        return different ? Set.copyOf(changed) : resources;
    }

    private static String key(Change change) {
        if (change instanceof Change.Subscribed added) {
            return "resource " + added.uri();
        }
        if (change instanceof Change.Unsubscribed removed) {
            return "resource " + removed.uri();
        }
        return change instanceof Change.Level ? "level" : "end";
    }
}
