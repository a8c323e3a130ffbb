package dev.edgemcp.server.command;

import dev.edgemcp.core.time.Ticker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All processes that a command has started. On Linux those are the ones in its session, the ones that carry its mark, and
 * all below either; elsewhere the ones below it. Used by one thread.
 *
 * <p>What gets away: a process that drops the mark from its environment and leaves the session and outlives its parent, all
 * three, before somebody looks.
 */
final class ProcessTree {
    private static final long PAUSE_MILLIS = 10;

    private final Process root;
    private final String mark;
    private final ProcessTable table;
    private final Watchdog watchdog;
    private final Ticker ticker;

    /**
     * @param mark the value that the command's variable has
     */
    ProcessTree(Process root, String mark, ProcessTable table, Watchdog watchdog, Ticker ticker) {
        this.root = root;
        this.mark = mark;
        this.table = table;
        this.watchdog = watchdog;
        this.ticker = ticker;
        watchdog.began(root.pid());
    }

    /** Asks all of them to end. */
    void terminate() {
        if (table.readable()) {
            members().forEach(member -> member.handle().ifPresent(ProcessHandle::destroy));
        } else {
            below().forEach(ProcessHandle::destroy);
        }
        root.toHandle().destroy();
    }

    /**
     * Kills all of them, again and again until none is left or the time for it is over.
     *
     * @return whether none is left
     */
    boolean kill() {
        boolean done = table.readable() ? kill(this::isMember, table, watchdog, ticker) : killBelow();
        root.destroyForcibly();
        watchdog.ended(root.pid());
        return done;
    }

    /** Kills all processes that match and all below them, as {@link #kill()} does. */
    static boolean kill(Predicate<ProcessTable.Entry> founder, ProcessTable table, Watchdog watchdog, Ticker ticker) {
        long end = ticker.nanos() + Bounds.KILLING.toNanos();
        while (true) {
            List<ProcessTable.Entry> members = table.family(founder);
            if (members.isEmpty()) {
                return true;
            }
            if (ticker.nanos() - end >= 0) {
                return false;
            }
            Set<Long> pids = members.stream().map(ProcessTable.Entry::pid).collect(Collectors.toSet());
            members.stream()
                    .filter(table::foreign)
                    // Without setsid a command shares its group with whoever started the server.
                    .filter(member -> pids.contains(member.session()) || ProcessTable.find(member.session()) == null)
                    .mapToLong(ProcessTable.Entry::group)
                    .distinct()
                    .forEach(watchdog::kill);
            members.forEach(member -> member.handle().ifPresent(ProcessHandle::destroyForcibly));
            pause();
        }
    }

    private boolean killBelow() {
        long end = ticker.nanos() + Bounds.KILLING.toNanos();
        while (true) {
            // Those below first: without their parent they are not found again.
            List<ProcessHandle> alive = below().filter(ProcessHandle::isAlive).toList();
            if (alive.isEmpty()) {
                return true;
            }
            if (ticker.nanos() - end >= 0) {
                return false;
            }
            alive.forEach(ProcessHandle::destroyForcibly);
            pause();
        }
    }

    private Stream<ProcessHandle> below() {
        return root.descendants();
    }

    private List<ProcessTable.Entry> members() {
        return table.family(this::isMember);
    }

    private boolean isMember(ProcessTable.Entry entry) {
        return entry.session() == root.pid()
                || mark.equals(entry.mark())
                || (entry.pid() == root.pid() && root.isAlive());
    }

    /** A moment for what was killed to be gone. */
    private static void pause() {
        try {
            boolean unused = new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Killing goes on: nobody else would do it.
            Thread.currentThread().interrupt();
        }
    }
}
