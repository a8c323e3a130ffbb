package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.Ground;
import dev.edgemcp.cli.kube.state.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All checks there are. */
public final class Checks {
    private Checks() {}

    /** Those of a release that runs. */
    public static List<Check<Snapshot>> ofRelease() {
        List<Check<Snapshot>> all = new ArrayList<>();
        all.addAll(ClusterChecks.ALL);
        all.addAll(PodChecks.ALL);
        all.addAll(ScalingChecks.ALL);
        all.addAll(RedisChecks.ALL);
        all.addAll(MonitoringChecks.ALL);
        all.addAll(ConnectionChecks.ALL);
        all.addAll(KeyChecks.ALL);
        all.addAll(DrainChecks.ALL);
        return all;
    }

    /** Those of a cluster before anything is installed. */
    public static List<Check<Ground>> beforeInstalling() {
        return GroundChecks.ALL;
    }

    /** Those of a cluster and a release just before it is installed or changed. */
    public static List<Check<Preflight>> ofPreflight() {
        return PreflightChecks.ALL;
    }

    /** Those of what was tried with a release. */
    public static List<Check<Proof>> ofProof() {
        return ProofChecks.ALL;
    }

    /** All of them, by id. */
    public static List<Check<?>> all() {
        List<Check<?>> all = new ArrayList<>(ofRelease());
        all.addAll(beforeInstalling());
        all.addAll(PreflightChecks.OWN);
        all.addAll(ProofChecks.ALL);
        all.sort(Comparator.comparing(Check::id));
        return all;
    }

    /** The one with that id, or null. */
    public static @Nullable Check<?> find(String id) {
        return all().stream()
                .filter(check -> check.id().equalsIgnoreCase(id.strip()))
                .findFirst()
                .orElse(null);
    }
}
