package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Looks on while the workloads of a release become ready, at everything that may say why they do not. */
public final class Readiness {
    private static final long LOOK_MILLIS = 1_000;
    private static final int TAIL = 5;

    /**
     * How far it is.
     *
     * @param pods why pods do not run, as {@code pod: reason}
     * @param warnings what has been said since the look before
     * @param stuck why it will not go on; empty while it may
     */
    public record Progress(List<Workload> workloads, List<String> pods, List<EventState> warnings, String stuck) {
        public Progress {
            workloads = List.copyOf(workloads);
            pods = List.copyOf(pods);
            warnings = List.copyOf(warnings);
        }

        /** Whether all of them are there. */
        public boolean done() {
            return workloads.stream().allMatch(Workload::rolledOut);
        }
    }

    /** A workload to wait for. */
    public record Wanted(String kind, String name) {}

    private final Cluster cluster;
    private final String release;
    private final List<Wanted> wanted;
    private final Ticker ticker;
    private final Instant began;
    private final Set<String> told = new HashSet<>();

    Readiness(Cluster cluster, String release, List<Wanted> wanted, Ticker ticker) {
        this.cluster = cluster;
        this.release = release;
        this.wanted = List.copyOf(wanted);
        this.ticker = ticker;
        this.began = ticker.now();
    }

    /**
     * Waits until all are ready or one is stuck, or the time is over; the result is how far it came.
     *
     * @param look is told of every look
     */
    public Progress await(Duration timeout, Consumer<Progress> look) {
        long start = ticker.nanos();
        Progress last = new Progress(List.of(), List.of(), List.of(), "");
        while (true) {
            long left = timeout.toNanos() - (ticker.nanos() - start);
            try {
                last = look();
                look.accept(last);
                if (last.done() || !last.stuck().isEmpty()) {
                    return last;
                }
            } catch (KubeException e) {
                boolean passes = e.reason() == KubeException.Reason.BUSY
                        || e.reason() == KubeException.Reason.TIMEOUT
                        || e.reason() == KubeException.Reason.UNREACHABLE;
                if (!passes || left <= 0) {
                    throw e;
                }
            }
            if (left <= 0) {
                return last;
            }
            Pause.millis(Math.max(1, Math.min(left / 1_000_000, LOOK_MILLIS)));
        }
    }

    /** The last lines of pods that do not run, as {@code pod: line}. */
    public List<String> lastWords() {
        List<String> lines = new ArrayList<>();
        Identity identity = new Identity(release, true, release);
        List<Pod> failing = pods().stream()
                .filter(pod -> !pod.ready() && pod.restarts() > 0)
                .limit(2)
                .toList();
        if (failing.isEmpty()) {
            return lines;
        }
        try (Logs logs = cluster.logs(identity)) {
            logs.read(new Logs.Request(TAIL, null, null, false), failing, new Logs.Sink() {
                @Override
                public boolean line(String pod, String line) {
                    lines.add(pod + ": " + line);
                    return true;
                }

                @Override
                public void note(String text) {
                    // It says less than the pod's state.
                }
            });
        }
        return lines;
    }

    private Progress look() {
        List<Workload> workloads = new ArrayList<>();
        String stuck = "";
        for (Wanted one : wanted) {
            ObjectNode object = cluster.objects().find("apps/v1", one.kind(), cluster.namespace(), one.name());
            if (object == null) {
                throw new KubeException(
                        KubeException.Reason.NOT_FOUND, one.kind() + " " + one.name() + " was deleted meanwhile");
            }
            Workload workload = Workload.from(one.kind(), object);
            workloads.add(workload);
            if (workload.settled() && !workload.stuck().isEmpty()) {
                stuck = workload.reference() + ": " + workload.stuck();
            }
        }
        List<String> troubles = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Pod pod : pods()) {
            names.add("Pod/" + pod.name());
            String trouble = Rollout.trouble(pod);
            if (pod.alive() && !pod.ready() && !trouble.isEmpty() && troubles.size() < TAIL) {
                troubles.add(trouble);
            }
        }
        wanted.forEach(one -> names.add(one.kind() + "/" + one.name()));
        return new Progress(workloads, troubles, warnings(names), stuck);
    }

    private List<Pod> pods() {
        return cluster.objects().list("v1", "Pod", cluster.namespace(), Identity.INSTANCE + "=" + release).stream()
                .map(Pod::from)
                .toList();
    }

    /** New ones about what is waited for. Without the right to read events there are none. */
    private List<EventState> warnings(Set<String> names) {
        try {
            return cluster.events().stream()
                    .filter(event -> event.warning()
                            && event.time() != null
                            && !event.time().isBefore(began.minusSeconds(5))
                            && (names.contains(event.object()) || event.object().startsWith("ReplicaSet/" + release))
                            && told.add(event.object() + " " + event.reason() + " " + event.message()))
                    .toList();
        } catch (KubeException e) {
            return List.of();
        }
    }
}
