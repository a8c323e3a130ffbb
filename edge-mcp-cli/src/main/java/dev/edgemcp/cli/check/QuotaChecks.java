package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.cli.kube.state.Quota;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.List;

/** Whether quotas leave room for the pods that there are to be. */
final class QuotaChecks {
    private QuotaChecks() {}

    static Outcome room(Snapshot s) {
        String describe = Fix.kubectl(s, "describe", "quota");
        EventState refused = PodChecks.created(s, "exceeded quota");
        refused = refused != null ? refused : PodChecks.created(s, "failed quota");
        if (refused != null) {
            return Outcome.failed(refused.message(), describe);
        }
        for (Workload workload : s.workloads().or(List.of())) {
            // The Deployment itself says so to who may not read events.
            if (workload.refused() && workload.stuck().contains("exceeded quota")) {
                return Outcome.failed(workload.stuck(), describe);
            }
        }
        Outcome unread = Look.unread(s.quotas());
        if (unread != null) {
            return unread;
        }
        List<Quota> quotas = s.quotas().or(List.of());
        for (Workload workload : s.workloads().or(List.of())) {
            int missing = workload.desired() - workload.existing();
            Quota.Room room = Quota.room(quotas, workload.demand());
            if (missing > room.pods()) {
                return Outcome.failed(
                        workload.reference() + " lacks " + Look.count(missing, "pod") + ", and " + room.quota()
                                + " has room for " + room.pods() + " (" + room.limit() + ")",
                        describe);
            }
        }
        for (Quota quota : quotas) {
            if (!quota.full().isEmpty()) {
                return Outcome.warning(
                        quota.name() + " is used up: "
                                + Look.some(quota.full().stream()
                                        .map(Quota.Limit::text)
                                        .toList()),
                        describe);
            }
        }
        return later(
                s, Look.deployment(s), Quota.room(quotas, Look.deployment(s).demand()), describe);
    }

    /** Whether there is room for what is done sooner or later: a rollout, and more load. */
    private static Outcome later(Snapshot s, Workload deployment, Quota.Room room, String describe) {
        int missing = Math.max(0, deployment.desired() - deployment.existing());
        int left = room.pods() - missing;
        if (deployment.surges() && left < 1) {
            return Outcome.warning(
                    room.quota() + " has no room for the one more pod that a rollout begins with (" + room.limit()
                            + ")",
                    describe);
        }
        Autoscaler scaler = s.autoscaler().value();
        int most = scaler == null ? 0 : scaler.max();
        if (most - deployment.desired() > left) {
            return Outcome.warning(
                    "the autoscaler may want " + most + " pods, and " + room.quota() + " has room for "
                            + (deployment.desired() + left) + " (" + room.limit() + ")",
                    describe);
        }
        return Outcome.ok(room.quota().isEmpty() ? "no quota counts pods" : "for " + Look.count(left, "pod") + " more");
    }
}
