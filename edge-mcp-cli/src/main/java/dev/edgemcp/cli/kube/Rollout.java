package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks on while the pods of a release become what they should be. What the server tells of changes only wakes it up; what
 * counts is read anew, at the latest every two seconds, so a watch that is slow or cut delays it and never misleads it.
 */
public final class Rollout implements AutoCloseable {
    private static final long LOOK_MILLIS = 2_000;
    private static final long SETTLE_MILLIS = 200;
    private static final int MAX_CHANGES = 100;

    /**
     * How far it is.
     *
     * @param troubles why pods do not run, as {@code pod: reason}
     * @param stuck why it will not go on; empty while it may
     */
    public record Progress(
            int desired, int existing, int updated, int ready, boolean done, List<String> troubles, String stuck) {}

    private final Cluster cluster;
    private final Feed feed;
    private final Identity release;
    private final Ticker ticker;
    private boolean deaf;

    Rollout(Cluster cluster, Feed feed, Identity release, Ticker ticker) {
        this.cluster = cluster;
        this.feed = feed;
        this.release = release;
        this.ticker = ticker;
    }

    /**
     * Waits until it is done or stuck, or the time is over; the result is how far it came.
     *
     * @param told of every look
     */
    public Progress await(Duration timeout, Consumer<Progress> told) {
        long start = ticker.nanos();
        Progress last = null;
        while (true) {
            try {
                last = look();
                told.accept(last);
                if (last.done() || !last.stuck().isEmpty()) {
                    return last;
                }
            } catch (KubeException e) {
                boolean passes = e.reason() == KubeException.Reason.BUSY
                        || e.reason() == KubeException.Reason.TIMEOUT
                        || e.reason() == KubeException.Reason.UNREACHABLE;
                // What was begun goes on without being looked at.
                if (!passes || timeout.toNanos() - (ticker.nanos() - start) <= 0) {
                    throw e;
                }
            }
            long left = (timeout.toNanos() - (ticker.nanos() - start)) / 1_000_000;
            if (left <= 0) {
                return last == null ? new Progress(0, 0, 0, 0, false, List.of(), "") : last;
            }
            sleep(Math.min(left, LOOK_MILLIS));
        }
    }

    private Progress look() {
        Workload deployment = cluster.deployment(release);
        List<String> troubles = cluster.pods(release).stream()
                .filter(pod -> pod.alive() && !pod.ready())
                .map(Rollout::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .limit(5)
                .toList();
        return new Progress(
                deployment.desired(),
                deployment.existing(),
                deployment.updated(),
                deployment.ready(),
                deployment.rolledOut(),
                troubles,
                deployment.settled() ? deployment.stuck() : "");
    }

    /** Why a pod does not run; empty if that is usual for a new one. */
    static String trouble(Pod pod) {
        String status = pod.status();
        boolean usual = status.equals("Pending") || status.equals("Running") || status.equals("ContainerCreating");
        return usual ? "" : pod.name() + ": " + (pod.unscheduled().isEmpty() ? status : pod.unscheduled());
    }

    /** Until something changes, and then until it is quiet for a moment. */
    private void sleep(long millis) {
        if (deaf) {
            Pause.millis(Math.min(millis, LOOK_MILLIS));
            return;
        }
        try {
            if (feed.next(millis) == null) {
                return;
            }
            for (int i = 0; i < MAX_CHANGES && feed.next(SETTLE_MILLIS) != null; i++) {
                // One look tells all of them.
            }
        } catch (KubeException e) {
            // Not everybody who may read may watch.
            deaf = true;
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
