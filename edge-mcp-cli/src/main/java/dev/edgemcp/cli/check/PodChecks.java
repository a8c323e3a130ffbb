package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Wanted;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why pods do not start. */
final class PodChecks {
    private static final Set<String> IMAGE =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");
    private static final Set<String> CONFIG =
            Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

    /** How registries and nodes say that whoever asks may not. */
    private static final Pattern REFUSED = Pattern.compile(
            "unauthorized|authentication required|access denied|access forbidden|403 Forbidden|no basic auth credentials",
            Pattern.CASE_INSENSITIVE);

    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-010",
                    Category.PODS,
                    "As many pods are ready as there should be",
                    "Fewer pods carry the load of all. The checks below say why a pod does not get ready.",
                    "edge-mcp k8s events --warnings -n NAMESPACE",
                    Look.deployed(PodChecks::ready)),
            new Check<>(
                    "EMK-011",
                    Category.PODS,
                    "The image can be pulled",
                    "The name or tag is wrong, the registry cannot be reached from the node, or it wants a pull secret that the"
                            + " pod does not have.",
                    "edge-mcp k8s upgrade --reuse-values --set edgeMcp.image.tag=TAG -n NAMESPACE",
                    Look.pods(PodChecks::image)),
            new Check<>(
                    "EMK-012",
                    Category.PODS,
                    "The Secrets and ConfigMaps that pods need are there",
                    "A container that takes a variable or a file from something that does not exist is not started.",
                    "openssl rand -base64 32 | kubectl -n NAMESPACE create secret generic SECRET"
                            + " --from-file=api-key=/dev/stdin",
                    Look.pods(PodChecks::references)),
            new Check<>(
                    "EMK-013",
                    Category.PODS,
                    "There is a node for every pod",
                    "No node has as much CPU or memory free as the pod requests, or taints, affinity or a volume that is not"
                            + " bound keep it away from all of them.",
                    "kubectl describe nodes",
                    Look.pods(PodChecks::scheduled)),
            new Check<>(
                    "EMK-014",
                    Category.PODS,
                    "Quotas leave room",
                    "With a quota used up the API server refuses new pods: the Deployment stays below its number and no pod"
                            + " shows why. What the pods request is compared with what is left, for those that are missing,"
                            + " for the one more that a rollout begins with, and for as many as the autoscaler may want.",
                    "kubectl -n NAMESPACE describe quota",
                    Look.deployed(QuotaChecks::room)),
            new Check<>(
                    "EMK-015",
                    Category.PODS,
                    "The namespace admits the pods",
                    "Pod Security or an admission webhook refuses them. The pods of the chart are fit for the level"
                            + " 'restricted'; changed security contexts may not be.",
                    "edge-mcp k8s events --warnings -n NAMESPACE",
                    Look.deployed(PodChecks::admitted)),
            new Check<>(
                    "EMK-016",
                    Category.PODS,
                    "Containers keep running",
                    "A container that ends again and again says why in its log. Exit code 64 is a wrong option, 65 a wrong"
                            + " configuration, 69 a port that cannot be listened on.",
                    "edge-mcp k8s logs --previous --pod POD -n NAMESPACE",
                    Look.pods(PodChecks::crashing)),
            new Check<>(
                    "EMK-017",
                    Category.PODS,
                    "No container needs more memory than it may have",
                    "The node ends what goes over its limit (OOMKilled). Connections and the cache take memory: see"
                            + " edgeMcp.resources and cache.maxBytes.",
                    "edge-mcp k8s upgrade --reuse-values --set edgeMcp.resources.limits.memory=1Gi -n NAMESPACE",
                    Look.pods(PodChecks::memory)),
            new Check<>(
                    "EMK-018",
                    Category.PODS,
                    "Probes get their answer",
                    "A server that does not answer its startup or liveness probe is started again; one that does not answer its"
                            + " readiness probe gets no traffic. Too little CPU makes starting slow.",
                    "edge-mcp k8s logs --pod POD -n NAMESPACE",
                    Look.pods(PodChecks::probes)),
            new Check<>(
                    "EMK-019",
                    Category.PODS,
                    "The rollout goes on",
                    "A Deployment gives up telling progress after progressDeadlineSeconds; old pods go on serving meanwhile. One"
                            + " that is paused waits until it is resumed.",
                    "edge-mcp k8s rollback -n NAMESPACE",
                    Look.deployed(PodChecks::progress)));

    private PodChecks() {}

    private static Outcome ready(Snapshot s) {
        List<String> missing = new ArrayList<>();
        for (Workload workload : s.workloads().or(List.of())) {
            if (workload.ready() < workload.desired()) {
                missing.add(workload.reference() + " " + workload.ready() + "/" + workload.desired());
            }
        }
        Workload deployment = Look.deployment(s);
        if (!missing.isEmpty()) {
            return deployment.ready() == 0
                    ? Outcome.failed(Look.some(missing), Fix.events(s))
                    : Outcome.warning(Look.some(missing), Fix.events(s));
        }
        if (deployment.desired() > 0) {
            return Outcome.ok(deployment.ready() + "/" + deployment.desired());
        }
        Autoscaler scaler = s.autoscaler().value();
        // One that was scaled to none is left alone by its autoscaler, and not scaled by this program.
        return Outcome.failed(
                "it is scaled to none",
                scaler == null
                        ? Fix.edgeMcp(s, "scale", "3")
                        : Fix.kubectl(s, "scale", deployment.reference(), "--replicas=" + Math.max(1, scaler.min())));
    }

    /** A container that waits for one of these reasons, with its pod; null if none does. */
    private static @Nullable Waiting waiting(Snapshot s, Set<String> reasons) {
        for (Pod pod : s.pods().or(List.of())) {
            for (Container container : pod.containers()) {
                if (pod.alive() && reasons.contains(container.waiting())) {
                    return new Waiting(pod, container);
                }
            }
        }
        return null;
    }

    private record Waiting(Pod pod, Container container) {
        String text() {
            return pod.name() + ": " + container.image() + ": " + container.waiting()
                    + (container.message().isEmpty() ? "" : ": " + container.message());
        }
    }

    private static Outcome image(Snapshot s) {
        Waiting waiting = waiting(s, IMAGE);
        if (waiting == null) {
            return Outcome.ok("no pod waits for that");
        }
        if (REFUSED.matcher(waiting.container().message()).find()) {
            String make = Fix.create(s.namespace(), Wanted.toPull("registry"));
            String use = Fix.set(
                    s,
                    Fix.patch(
                            s,
                            Look.deployment(s),
                            "{\"spec\":{\"template\":{\"spec\":{\"imagePullSecrets\":[{\"name\":\"registry\"}]}}}}"),
                    "global.imagePullSecrets[0].name=registry");
            return Outcome.failed(waiting.text(), make + " && " + use);
        }
        boolean server = s.servers().contains(waiting.pod());
        return Outcome.failed(waiting.text(), server && other(s, waiting) ? Fix.undo(s) : Fix.events(s));
    }

    /** Whether another server runs with another image, to which one can go back. */
    private static boolean other(Snapshot s, Waiting waiting) {
        return s.servers().stream()
                .filter(Pod::ready)
                .flatMap(pod -> pod.containers().stream())
                .anyMatch(one -> one.name().equals(waiting.container().name())
                        && !one.image().equals(waiting.container().image()));
    }

    private static Outcome references(Snapshot s) {
        for (Workload workload : s.workloads().or(List.of())) {
            for (Wanted wanted : workload.wanted()) {
                if (missing(s, wanted)) {
                    return Outcome.failed("there is no " + wanted.text(), make(s, wanted));
                }
            }
        }
        Waiting waiting = waiting(s, CONFIG);
        if (waiting != null) {
            return Outcome.failed(waiting.text(), Fix.events(s));
        }
        Outcome unread = Look.unread(s.secrets());
        return unread != null ? unread : Outcome.ok("all are");
    }

    private static boolean missing(Snapshot s, Wanted wanted) {
        if (wanted.kind().equals("Secret")) {
            Set<String> there = s.secrets().value();
            return there != null && !there.contains(wanted.name());
        }
        return s.configMaps().value() != null && !s.configMaps().value().containsKey(wanted.name());
    }

    /** The chart names what it makes after the release; what has another name is somebody's own. */
    private static String make(Snapshot s, Wanted wanted) {
        String deployment = Look.deployment(s).name();
        Workload redis = s.redis();
        boolean ours = wanted.name().startsWith(deployment + "-")
                || (redis != null && (wanted.name() + "-").startsWith(redis.name() + "-"));
        if (ours && Fix.byHelm(s)) {
            return Fix.edgeMcp(s, "upgrade");
        }
        return ours && wanted.kind().equals("ConfigMap") ? "kubectl apply -k base/" : Fix.create(s.namespace(), wanted);
    }

    private static Outcome scheduled(Snapshot s) {
        List<Pod> homeless = s.pods().or(List.of()).stream()
                .filter(pod -> pod.alive() && !pod.unscheduled().isEmpty())
                .toList();
        if (homeless.isEmpty()) {
            return Outcome.ok("all have one");
        }
        String why = homeless.get(0).unscheduled();
        return Outcome.failed(
                Look.some(homeless, Pod::name) + ": " + why,
                why.contains("PersistentVolumeClaim") || why.contains("volume")
                        ? Fix.kubectl(s, "get", "persistentvolumeclaims,storageclasses")
                        : "kubectl describe nodes");
    }

    private static Outcome admitted(Snapshot s) {
        EventState refused = created(s, "violates PodSecurity");
        refused = refused != null ? refused : created(s, "admission webhook");
        if (refused != null) {
            return Outcome.failed(refused.message(), Fix.events(s));
        }
        Outcome unread = Look.unread(s.events());
        return unread != null ? unread : Outcome.ok("nobody refused one");
    }

    /** A controller that could not make a pod, for that reason, if that is still so. */
    static @Nullable EventState created(Snapshot s, String reason) {
        boolean missing = s.workloads().or(List.of()).stream().anyMatch(one -> one.existing() < one.desired());
        return s.events().or(List.of()).stream()
                .filter(event -> missing && event.warning() && event.reason().equals("FailedCreate"))
                .filter(event -> event.message().contains(reason))
                .reduce((older, newer) -> newer)
                .orElse(null);
    }

    private static Outcome crashing(Snapshot s) {
        Waiting waiting = waiting(s, Set.of("CrashLoopBackOff"));
        if (waiting != null) {
            Container container = waiting.container();
            return Outcome.failed(
                    waiting.pod().name() + "/" + container.name() + " was started again "
                            + Look.count(container.restarts(), "time")
                            + (container.lastExitCode() < 0 ? "" : ", and ended with " + container.lastExitCode()),
                    Fix.previousLogs(s, waiting.pod().name()));
        }
        List<Pod> restless = s.pods().or(List.of()).stream()
                .filter(pod -> pod.alive() && pod.restarts() >= 3)
                .toList();
        return restless.isEmpty()
                ? Outcome.ok("they do")
                : Outcome.warning(
                        Look.some(restless, pod -> pod.name() + " was started again " + pod.restarts() + " times"),
                        Fix.previousLogs(s, restless.get(0).name()));
    }

    private static Outcome memory(Snapshot s) {
        for (Pod pod : s.pods().or(List.of())) {
            for (Container container : pod.containers()) {
                if (pod.alive() && container.lastReason().equals("OOMKilled")) {
                    return Outcome.failed(
                            pod.name() + "/" + container.name() + " was ended for it", more(s, container));
                }
            }
        }
        return Outcome.ok("none was ended for it");
    }

    private static String more(Snapshot s, Container container) {
        Workload redis = s.redis();
        boolean ofRedis = redis != null && container.name().equals("redis");
        Workload workload = redis != null && ofRedis ? redis : Look.deployment(s);
        String memory = container.twiceTheMemory();
        return Fix.set(
                s,
                Fix.kubectl(
                        s,
                        "set",
                        "resources",
                        workload.reference(),
                        "-c",
                        container.name(),
                        "--limits=memory=" + memory),
                (ofRedis ? "redis.master" : "edgeMcp") + ".resources.limits.memory=" + memory);
    }

    private static Outcome probes(Snapshot s) {
        for (Pod pod : s.pods().or(List.of())) {
            if (!pod.alive() || pod.ready() || !pod.phase().equals("Running")) {
                continue;
            }
            for (EventState event : s.events().or(List.of())) {
                if (event.reason().equals("Unhealthy") && event.object().equals("Pod/" + pod.name())) {
                    return Outcome.failed(pod.name() + ": " + event.message(), Fix.logs(s, pod.name()));
                }
            }
        }
        Outcome unread = Look.unread(s.events());
        return unread != null ? unread : Outcome.ok("they do");
    }

    private static Outcome progress(Snapshot s) {
        Workload deployment = Look.deployment(s);
        if (deployment.paused()) {
            return Outcome.warning(
                    "somebody has paused it: changes of its pods wait",
                    Fix.kubectl(s, "rollout", "resume", deployment.reference()));
        }
        return deployment.stuck().isEmpty()
                ? Outcome.ok(deployment.rolledOut() ? "it is done" : "it does")
                : Outcome.failed(deployment.stuck(), Fix.undo(s));
    }
}
