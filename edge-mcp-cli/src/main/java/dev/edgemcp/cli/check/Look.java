package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What checks of a release have in common. */
final class Look {
    private Look() {}

    /** A probe that is left out when there is no release, or its Deployment could not be read. */
    static Function<Snapshot, Outcome> deployed(Function<Snapshot, Outcome> probe) {
        return snapshot -> {
            Outcome unread = unread(snapshot.workloads());
            if (unread != null && snapshot.deployment() == null) {
                return unread;
            }
            return snapshot.deployment() == null ? Outcome.skipped("there is no release") : probe.apply(snapshot);
        };
    }

    /** A probe that is left out when the pods could not be read. */
    static Function<Snapshot, Outcome> pods(Function<Snapshot, Outcome> probe) {
        return deployed(snapshot -> {
            Outcome unread = unread(snapshot.pods());
            return unread != null ? unread : probe.apply(snapshot);
        });
    }

    /** Why a part cannot be looked at, or null if it can. */
    static @Nullable Outcome unread(Part<?> part) {
        return part.problem() == null
                ? null
                : Outcome.skipped((part.forbidden() ? "not allowed to look: " : "could not look: ") + part.problem());
    }

    /** The Deployment, which {@link #deployed} made sure of. */
    static Workload deployment(Snapshot snapshot) {
        Workload deployment = snapshot.deployment();
        if (deployment == null) {
            throw new IllegalStateException("no deployment");
        }
        return deployment;
    }

    /** Names, a few of them. */
    static String some(List<String> names) {
        List<String> few = names.subList(0, Math.min(3, names.size()));
        return String.join(", ", few)
                + (names.size() > few.size() ? " and " + (names.size() - few.size()) + " more" : "");
    }

    static String some(List<Pod> pods, Function<Pod, String> name) {
        return some(pods.stream().map(name).toList());
    }

    static String count(int number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }
}
