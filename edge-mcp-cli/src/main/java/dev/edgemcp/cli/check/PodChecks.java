package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Quota;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Why pods do not start. */
final class PodChecks {
    private static final Set<String> IMAGE =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");
    private static final Set<String> CONFIG =
            Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-010",
                    Category.PODS,
                    "As many pods are ready as there should be",
                    "Fewer pods carry the load of all. The checks below say why a pod does not get ready.",
                    "kubectl -n NAMESPACE describe pod -l app=edge-mcp",
                    Look.deployed(PodChecks::ready)),
            new Check<>(
                    "EMK-011",
                    Category.PODS,
                    "The image can be pulled",
                    "The name or tag is wrong, the registry cannot be reached from the node, or it wants a pull secret that the"
                            + " pod does not have.",
                    "helm upgrade RELEASE helm/edge-mcp -n NAMESPACE --reuse-values --set edgeMcp.image.tag=TAG",
                    Look.pods(s -> waiting(
                            s,
                            (pod, container) -> IMAGE.contains(container.waiting()),
                            "kubectl -n %s describe pod %s"))),
            new Check<>(
                    "EMK-012",
                    Category.PODS,
                    "The Secrets and ConfigMaps that pods need are there",
                    "A container that takes a variable or a file from something that does not exist is not started.",
                    "kubectl -n NAMESPACE create secret generic edge-mcp-secrets --from-literal=api-key=\"$(openssl rand"
                            + " -base64 32)\"",
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
                            + " shows why.",
                    "kubectl -n NAMESPACE describe quota",
                    Look.deployed(PodChecks::quota)),
            new Check<>(
                    "EMK-015",
                    Category.PODS,
                    "The namespace admits the pods",
                    "Pod Security or an admission webhook refuses them. The pods of the chart are fit for the level"
                            + " 'restricted'; changed security contexts may not be.",
                    "kubectl -n NAMESPACE get events --field-selector reason=FailedCreate",
                    Look.deployed(PodChecks::admitted)),
            new Check<>(
                    "EMK-016",
                    Category.PODS,
                    "Containers keep running",
                    "A container that ends again and again says why in its log. Exit code 64 is a wrong option, 65 a wrong"
                            + " configuration, 69 a port that cannot be listened on.",
                    "kubectl -n NAMESPACE logs POD --previous",
                    Look.pods(PodChecks::crashing)),
            new Check<>(
                    "EMK-017",
                    Category.PODS,
                    "No container needs more memory than it may have",
                    "The node ends what goes over its limit (OOMKilled). Connections and the cache take memory: see"
                            + " edgeMcp.resources and cache.maxBytes.",
                    "helm upgrade RELEASE helm/edge-mcp -n NAMESPACE --reuse-values --set"
                            + " edgeMcp.resources.limits.memory=1Gi",
                    Look.pods(PodChecks::memory)),
            new Check<>(
                    "EMK-018",
                    Category.PODS,
                    "Probes get their answer",
                    "A server that does not answer its startup or liveness probe is started again; one that does not answer its"
                            + " readiness probe gets no traffic. Too little CPU makes starting slow.",
                    "kubectl -n NAMESPACE describe pod POD",
                    Look.pods(PodChecks::probes)),
            new Check<>(
                    "EMK-019",
                    Category.PODS,
                    "The rollout goes on",
                    "A Deployment gives up telling progress after progressDeadlineSeconds; old pods go on serving meanwhile.",
                    "kubectl -n NAMESPACE rollout undo deployment/DEPLOYMENT",
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
            String fix = Look.kubectl(s, "describe pod -l app=edge-mcp");
            return deployment.ready() == 0
                    ? Outcome.failed(Look.some(missing), fix)
                    : Outcome.warning(Look.some(missing), fix);
        }
        return deployment.desired() == 0
                ? Outcome.failed("it is scaled to none", Look.edgeMcp(s, "scale 3"))
                : Outcome.ok(deployment.ready() + "/" + deployment.desired());
    }

    private static Outcome waiting(Snapshot s, BiPredicate<Pod, Container> bad, String fix) {
        for (Pod pod : s.pods().or(List.of())) {
            for (Container container : pod.containers()) {
                if (pod.alive() && bad.test(pod, container)) {
                    return Outcome.failed(
                            pod.name() + ": " + container.image() + ": " + container.waiting()
                                    + (container.message().isEmpty() ? "" : ": " + container.message()),
                            String.format(fix, s.namespace(), pod.name()));
                }
            }
        }
        return Outcome.ok("no pod waits for that");
    }

    private static Outcome references(Snapshot s) {
        for (Workload workload : s.workloads().or(List.of())) {
            for (String name : workload.secrets()) {
                Set<String> there = s.secrets().value();
                if (there != null && !there.contains(name)) {
                    return Outcome.failed(
                            "there is no Secret " + name,
                            Look.kubectl(
                                    s,
                                    "create secret generic " + name
                                            + " --from-literal=api-key=\"$(openssl rand -base64 32)\""));
                }
            }
            for (String name : workload.configMaps()) {
                if (s.configMaps().value() != null && !s.configMaps().value().containsKey(name)) {
                    return Outcome.failed(
                            "there is no ConfigMap " + name,
                            s.release() != null && s.release().helm()
                                    ? "helm upgrade " + s.release().name() + " helm/edge-mcp -n " + s.namespace()
                                            + " --reuse-values"
                                    : "kubectl apply -n " + s.namespace() + " -f base/");
                }
            }
        }
        Outcome seen =
                waiting(s, (pod, container) -> CONFIG.contains(container.waiting()), "kubectl -n %s describe pod %s");
        if (seen.bad()) {
            return seen;
        }
        Outcome unread = Look.unread(s.secrets());
        return unread != null ? unread : Outcome.ok("all are");
    }

    private static Outcome scheduled(Snapshot s) {
        List<Pod> homeless = s.pods().or(List.of()).stream()
                .filter(pod -> pod.alive() && !pod.unscheduled().isEmpty())
                .toList();
        return homeless.isEmpty()
                ? Outcome.ok("all have one")
                : Outcome.failed(
                        Look.some(homeless, Pod::name) + ": " + homeless.get(0).unscheduled(),
                        Look.kubectl(s, "describe pod " + homeless.get(0).name()));
    }

    private static Outcome quota(Snapshot s) {
        EventState refused = created(s, "exceeded quota");
        if (refused != null) {
            return Outcome.failed(refused.message(), Look.kubectl(s, "describe quota"));
        }
        for (Workload workload : s.workloads().or(List.of())) {
            if (workload.refused() && workload.stuck().contains("exceeded quota")) {
                return Outcome.failed(workload.stuck(), Look.kubectl(s, "describe quota"));
            }
        }
        for (Quota quota : s.quotas().or(List.of())) {
            if (!quota.full().isEmpty()) {
                return Outcome.warning(
                        quota.name() + " is used up: " + Look.some(quota.full()), Look.kubectl(s, "describe quota"));
            }
        }
        Outcome unread = Look.unread(s.quotas());
        return unread != null ? unread : Outcome.ok("they do");
    }

    private static Outcome admitted(Snapshot s) {
        EventState refused = created(s, "violates PodSecurity");
        refused = refused != null ? refused : created(s, "admission webhook");
        if (refused != null) {
            return Outcome.failed(
                    refused.message(), Look.kubectl(s, "get events --field-selector reason=FailedCreate"));
        }
        Outcome unread = Look.unread(s.events());
        return unread != null ? unread : Outcome.ok("nobody refused one");
    }

    /** A controller that could not make a pod, for that reason, if that is still so. */
    private static @Nullable EventState created(Snapshot s, String reason) {
        boolean missing = s.workloads().or(List.of()).stream().anyMatch(one -> one.existing() < one.desired());
        return s.events().or(List.of()).stream()
                .filter(event -> missing && event.warning() && event.reason().equals("FailedCreate"))
                .filter(event -> event.message().contains(reason))
                .reduce((older, newer) -> newer)
                .orElse(null);
    }

    private static Outcome crashing(Snapshot s) {
        for (Pod pod : s.pods().or(List.of())) {
            for (Container container : pod.containers()) {
                if (pod.alive() && container.waiting().equals("CrashLoopBackOff")) {
                    return Outcome.failed(
                            pod.name() + "/" + container.name() + " was started again "
                                    + Look.count(container.restarts(), "time")
                                    + (container.lastExitCode() < 0
                                            ? ""
                                            : ", and ended with " + container.lastExitCode()),
                            Look.kubectl(s, "logs " + pod.name() + " -c " + container.name() + " --previous"));
                }
            }
        }
        List<Pod> restless = s.pods().or(List.of()).stream()
                .filter(pod -> pod.alive() && pod.restarts() >= 3)
                .toList();
        return restless.isEmpty()
                ? Outcome.ok("they do")
                : Outcome.warning(
                        Look.some(restless, pod -> pod.name() + " was started again " + pod.restarts() + " times"),
                        Look.kubectl(s, "logs " + restless.get(0).name() + " --previous"));
    }

    private static Outcome memory(Snapshot s) {
        for (Pod pod : s.pods().or(List.of())) {
            for (Container container : pod.containers()) {
                if (pod.alive() && container.lastReason().equals("OOMKilled")) {
                    return Outcome.failed(
                            pod.name() + "/" + container.name() + " was ended for it",
                            container.name().equals("redis")
                                    ? Look.helmSet(s, "redis.master.resources.limits.memory=1Gi")
                                    : Look.helmSet(s, "edgeMcp.resources.limits.memory=1Gi"));
                }
            }
        }
        return Outcome.ok("none was ended for it");
    }

    private static Outcome probes(Snapshot s) {
        for (Pod pod : s.pods().or(List.of())) {
            if (!pod.alive() || pod.ready() || !pod.phase().equals("Running")) {
                continue;
            }
            for (EventState event : s.events().or(List.of())) {
                if (event.reason().equals("Unhealthy") && event.object().equals("Pod/" + pod.name())) {
                    return Outcome.failed(
                            pod.name() + ": " + event.message(), Look.kubectl(s, "describe pod " + pod.name()));
                }
            }
        }
        Outcome unread = Look.unread(s.events());
        return unread != null ? unread : Outcome.ok("they do");
    }

    private static Outcome progress(Snapshot s) {
        Workload deployment = Look.deployment(s);
        return deployment.stuck().isEmpty()
                ? Outcome.ok(deployment.rolledOut() ? "it is done" : "it does")
                : Outcome.failed(deployment.stuck(), Look.kubectl(s, "rollout undo deployment/" + deployment.name()));
    }
}
