package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Budget;
import dev.edgemcp.cli.kube.state.HelmRelease;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.KeySecret;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.PodMetrics;
import dev.edgemcp.cli.kube.state.ServiceState;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.cli.output.Document;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A release as programs read it. */
final class StatusDocument {
    private StatusDocument() {}

    static ObjectNode of(Snapshot s, List<Finding> findings) {
        ObjectNode json = Document.of("Status");
        json.put("time", s.time().toString());
        json.put("context", s.context());
        json.put("server", s.server());
        json.put("namespace", s.namespace());
        json.put("kubernetes", s.version().value());
        Identity release = s.release();
        if (release != null) {
            ObjectNode one = json.putObject("release");
            one.put("name", release.name());
            one.put("helm", release.helm());
            HelmRelease helm = s.helm().value();
            if (helm != null) {
                one.put("revision", helm.revision());
                one.put("status", helm.status());
            }
        }
        ArrayNode workloads = json.putArray("workloads");
        s.workloads().or(List.of()).forEach(workload -> workload(workloads.addObject(), workload));
        ArrayNode pods = json.putArray("pods");
        s.pods().or(List.of()).forEach(pod -> pod(pods.addObject(), pod, s));
        Autoscaler scaler = s.autoscaler().value();
        if (scaler != null) {
            ObjectNode one = json.putObject("autoscaler");
            one.put("name", scaler.name());
            one.put("min", scaler.min());
            one.put("max", scaler.max());
            one.put("current", scaler.current());
            one.put("desired", scaler.desired());
            ArrayNode metrics = one.putArray("metrics");
            scaler.metrics().forEach(metrics::add);
        }
        ArrayNode budgets = json.putArray("budgets");
        s.budgets().or(List.of()).forEach(budget -> budget(budgets.addObject(), budget));
        ServiceState service = s.service();
        if (service != null) {
            ObjectNode one = json.putObject("service");
            one.put("name", service.name());
            one.put("clusterIp", service.clusterIp());
            one.put("endpoints", service.endpoints());
            one.put("readyEndpoints", service.readyEndpoints());
        }
        KeySecret keys = s.keys().value();
        if (keys != null) {
            ObjectNode one = json.putObject("keys");
            one.put("secret", keys.name());
            one.put("created", keys.created() == null ? null : keys.created().toString());
            one.put("inFile", keys.keys().total());
            one.put("expired", keys.keys().expired());
            one.put("expireSoon", keys.keys().soon());
            one.put(
                    "oldest",
                    keys.keys().oldest() == null ? null : keys.keys().oldest().toString());
        }
        ArrayNode bad = json.putArray("findings");
        findings.stream()
                .filter(finding -> finding.outcome().bad())
                .forEach(finding -> bad.add(CheckDocument.finding(finding)));
        ArrayNode unread = json.putArray("unread");
        s.unread()
                .forEach((name, part) -> unread.addObject()
                        .put("part", name)
                        .put("why", part.problem())
                        .put("forbidden", part.forbidden()));
        return json;
    }

    private static void workload(ObjectNode json, Workload workload) {
        json.put("kind", workload.kind());
        json.put("name", workload.name());
        json.put("desired", workload.desired());
        json.put("ready", workload.ready());
        json.put("updated", workload.updated());
        json.put("available", workload.available());
        ArrayNode images = json.putArray("images");
        workload.containers().forEach(container -> images.add(container.image()));
    }

    private static void pod(ObjectNode json, Pod pod, Snapshot s) {
        json.put("name", pod.name());
        json.put("status", pod.status());
        json.put("ready", pod.ready());
        json.put("restarts", pod.restarts());
        json.put("node", pod.node());
        json.put("created", pod.created() == null ? null : pod.created().toString());
        Part<PodMetrics> part = s.metrics().get(pod.name());
        PodMetrics metrics = part == null ? null : part.value();
        if (metrics != null) {
            ObjectNode one = json.putObject("metrics");
            one.put("connections", metrics.connections());
            one.put("seconds", metrics.seconds());
            one.put("sinceStart", metrics.sinceStart());
            number(one, "callsPerSecond", metrics.callsPerSecond());
            number(one, "errorRate", metrics.errorRate());
            number(one, "p95Seconds", metrics.p95Seconds());
            number(one, "cacheHitRate", metrics.hitRate());
            one.put("limited", metrics.limited());
        }
    }

    private static void budget(ObjectNode json, Budget budget) {
        json.put("name", budget.name());
        json.put("wanted", budget.wanted());
        json.put("healthy", budget.healthy());
        json.put("expected", budget.expected());
        json.put("allowed", budget.allowed());
    }

    /** Left out where there is none: JSON has neither NaN nor infinity. */
    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        }
    }
}
