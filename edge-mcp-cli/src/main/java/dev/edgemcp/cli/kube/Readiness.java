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
    private static final int MAX_TROUBLES = 5;
    private static final int MAX_WARNINGS = 50;
    private static final int MAX_TEXT = 500;

    /**
     * How far it is.
     *
     * @param pods why pods do not run, as {@code pod: reason}
     * @param warnings what has been said since the look before; fifty at most are told in all
     * @param logs the last lines of containers that have ended since the look before, as {@code pod: line}
     * @param stuck why it will not go on; empty while it may
     */
    public record Progress(
            List<Workload> workloads, List<String> pods, List<EventState> warnings, List<String> logs, String stuck) {
        public Progress {
            workloads = List.copyOf(workloads);
            pods = List.copyOf(pods);
            warnings = List.copyOf(warnings);
            logs = List.copyOf(logs);
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
    private final LastWords words;

    Readiness(Cluster cluster, String release, List<Wanted> wanted, Ticker ticker) {
        this.cluster = cluster;
        this.release = release;
        this.wanted = List.copyOf(wanted);
        this.ticker = ticker;
        this.began = ticker.now();
        this.words = new LastWords(cluster.logs(new Identity(release, true, release)));
    }

    /**
     * Waits until all are ready or one is stuck, or the time is over; the result is how far it came.
     *
     * @param look is told of every look
     */
    public Progress await(Duration timeout, Consumer<Progress> look) {
        long start = ticker.nanos();
        Progress last = new Progress(List.of(), List.of(), List.of(), List.of(), "");
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

    /** The last lines of containers that are not ready, of which none were told yet, as {@code pod: line}. */
    public List<String> lastWords() {
        return words.ofUnready(pods());
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
        }
        List<Pod> pods = pods();
        List<String> troubles = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Pod pod : pods) {
            names.add("Pod/" + pod.name());
            String trouble = pod.alive() && !pod.ready() ? trouble(pod) : "";
            if (!trouble.isEmpty() && troubles.size() < MAX_TROUBLES) {
                troubles.add(trouble);
            }
            if (!trouble.isEmpty() && pod.status().equals("InvalidImageName")) {
                stuck = trouble;
            }
        }
        for (Workload workload : workloads) {
            if (forGood(workload, pods)) {
                stuck = workload.reference() + ": " + line(workload.stuck());
            } else if (workload.refused()) {
                troubles.add(workload.reference() + ": " + line(workload.stuck()));
            }
        }
        wanted.forEach(one -> names.add(one.kind() + "/" + one.name()));
        return new Progress(workloads, troubles, warnings(names), words.ofEnded(pods), stuck);
    }

    /** Why it does not run, and what the node says to that; empty if that is usual for a new pod. */
    private static String trouble(Pod pod) {
        String trouble = Rollout.trouble(pod);
        // Of a container that ends again and again, its log says more.
        return trouble.isEmpty() || pod.status().equals("CrashLoopBackOff")
                ? trouble
                : pod.containers().stream()
                        .filter(container -> container.waiting().equals(pod.status())
                                && !container.message().isEmpty())
                        .findFirst()
                        .map(container -> line(trouble + ": " + container.message()))
                        .orElse(line(trouble));
    }

    /** Whether it will stay as it is: pods that were refused may be let in when old ones have left. */
    private static boolean forGood(Workload workload, List<Pod> pods) {
        if (!workload.settled() || workload.stuck().isEmpty() || !workload.refused()) {
            return workload.settled() && !workload.stuck().isEmpty();
        }
        boolean leaving =
                workload.existing() > workload.updated() || pods.stream().anyMatch(Pod::deleting);
        // What is neither, such as a webhook that does not answer, may pass.
        boolean said =
                workload.stuck().contains("forbidden") || workload.stuck().contains("denied");
        return said && !leaving;
    }

    private static String line(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
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
                            && told.size() < MAX_WARNINGS
                            && told.add(event.object() + " " + event.reason() + " " + event.message()))
                    .toList();
        } catch (KubeException e) {
            return List.of();
        }
    }
}
