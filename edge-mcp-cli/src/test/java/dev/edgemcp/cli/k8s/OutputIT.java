package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What the commands print that look at a release and act on it, all of it, in each of its forms. */
final class OutputIT extends OnCluster {
    private static final String DEPLOYMENT = "Deployment/edge-mcp";
    private static final String SCALER = "HorizontalPodAutoscaler/edge-mcp";

    @Test
    void check() {
        onlyOnTheMock();
        speak(cluster.mock());
        cluster.put(sick());
        golden("check", "k8s check");
        golden("check-wide", "k8s check -o wide");
        golden("check-json", "k8s check -o json");
        golden("check-yaml", "k8s check -o yaml");
    }

    @Test
    void check_ofAHealthyRelease() {
        onlyOnTheMock();
        speak(cluster.mock());
        cluster.put(healthy());
        golden("check-healthy", "k8s check --strict");
    }

    @Test
    void check_ofNothing() {
        onlyOnTheMock();
        golden("check-nothing", "k8s check");
    }

    @Test
    void checkPre() {
        onlyOnTheMock();
        cluster.mock().denied.add("create secrets");
        golden("check-pre", "k8s check --pre");
        golden("check-pre-wide", "k8s check --pre -o wide");
        golden("check-pre-json", "k8s check --pre -o json");
        golden("check-pre-yaml", "k8s check --pre -o yaml");
    }

    @Test
    void explain() {
        for (String form : List.of("table", "json", "yaml")) {
            explain("explain-" + form, "explain EMK-012 -o " + form);
        }
        explain("explain-unknown", "explain EMK-999");
        CommandRun all = CommandRun.of("explain");
        assertThat(all.out()).startsWith("ID        CATEGORY ");
        assertThat(all.out().lines().map(line -> line.substring(0, 7)).skip(1))
                .allMatch(id -> id.matches("EMK-\\d{3}"));
        var json = Json.parseObject(CommandRun.of("explain", "-o", "json").out());
        assertThat(json.path("kind").asString("")).isEqualTo("Explanations");
        assertThat(json.path("checks").size()).isEqualTo((int) all.out().lines().count() - 1);
    }

    private static void explain(String name, String line) {
        Golden.check("k8s/" + name + ".txt", line, CommandRun.of(line.split(" ")));
    }

    @Test
    void events() {
        Map<String, ObjectNode> objects = healthy();
        objects.put("Event/2", event("Pod", "edge-mcp-1", "BackOff", "Back-off restarting failed container", 7));
        cluster.put(objects);
        golden("events", "k8s events");
        golden("events-json", "k8s events -o json");
        golden("events-yaml", "k8s events -o yaml");
        golden("events-warnings", "k8s events --warnings");
    }

    @Test
    void events_none() {
        golden("events-none", "k8s events --warnings");
    }

    @Test
    void drainCheck() {
        assumeFalse(Golden.onRealServer(), "there, nobody makes the pods of the test again");
        nodes(cluster.mock(), "node-1", "node-2");
        cluster.put(healthy());
        golden("drain-check-json", "k8s drain-check node-1 -o json");
        golden("drain-check-yaml", "k8s drain-check node-1 -o yaml");
        golden("drain-check-unknown", "k8s drain-check node-3");
    }

    @Test
    void scale_withAnAutoscaler() {
        cluster.put(healthy());
        golden("scale-refused", "k8s scale 5");
        golden("scale-bounds", "k8s scale --hpa-min 4 --hpa-max 20");
    }

    @Test
    void scale_withoutAnAutoscaler() {
        cluster.put(withoutAutoscaler());
        golden("scale-to-nothing", "k8s scale 0");
        golden("scale-no-bounds", "k8s scale --hpa-min 4");
        golden("scale-no-wait", "k8s scale 4 --no-wait");
        golden("restart-no-wait", "k8s restart --no-wait");
    }

    @Test
    void scale_waits() {
        cluster.put(withoutAutoscaler());
        whileControlled("scale", "k8s scale 4 --timeout 30s", 4);
    }

    @Test
    void restart_waits() {
        cluster.put(withoutAutoscaler());
        whileControlled("restart", "k8s restart --timeout 30s", 3);
    }

    @Test
    void scale_thatIsNotReadyInTime() {
        cluster.put(withoutAutoscaler());
        golden("scale-not-ready", "k8s scale 4 --timeout 300ms");
    }

    /** One of each kind of failure, from what to what helps. */
    @Test
    void errors() {
        MockApi mock = cluster.mock();
        golden("error-usage", "k8s scale five");
        golden("error-option", "k8s status --watsh");
        golden("error-command", "k8s statsu");
        golden("error-nothing-there", "k8s logs");
        golden("error-context", "k8s status --context nope");
        mock.faults.add(request -> request.getPath().equals("/version")
                ? null
                : MockApi.status(403, "deployments.apps is forbidden: User \"test\" cannot list resource"));
        golden("error-forbidden", "k8s restart");
        mock.faults.add(0, request -> MockApi.status(401, "Unauthorized"));
        golden("error-unknown-user", "k8s restart");
    }

    /** What the checks find is what the cluster is like. */
    private static void onlyOnTheMock() {
        assumeFalse(Golden.onRealServer(), "every cluster is another one");
    }

    private static void golden(String name, String line) {
        Golden.check("k8s/" + name + ".txt", line, run(line));
    }

    /** Runs a command that waits, and lets a controller have made so many pods meanwhile. */
    private static void whileControlled(String name, String line, int pods) {
        int generation = generation();
        CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> run(line));
        await().until(() -> generation() > generation);
        cluster.change(
                DEPLOYMENT,
                deployment -> deployment
                        .putObject("status")
                        .put("observedGeneration", generation())
                        .put("replicas", pods)
                        .put("updatedReplicas", pods)
                        .put("readyReplicas", pods)
                        .put("availableReplicas", pods));
        Golden.check("k8s/" + name + ".txt", line, run.join());
    }

    private static int generation() {
        return cluster.get(DEPLOYMENT).at("/metadata/generation").asInt();
    }

    private static Map<String, ObjectNode> withoutAutoscaler() {
        Map<String, ObjectNode> objects = healthy();
        objects.remove(SCALER);
        return objects;
    }

    /** A release that fails in some ways, and is warned of in others. */
    private static Map<String, ObjectNode> sick() {
        Map<String, ObjectNode> objects = healthy();
        objects.remove("Service/redis");
        objects.remove("PodDisruptionBudget/edge-mcp");
        ((ObjectNode) objects.get(DEPLOYMENT).path("status")).put("readyReplicas", 2);
        ObjectNode container = (ObjectNode) objects.get("Pod/edge-mcp-1").at("/status/containerStatuses/0");
        container.put("ready", false);
        container
                .putObject("state")
                .putObject("waiting")
                .put("reason", "ImagePullBackOff")
                .put("message", "Back-off pulling image");
        return objects;
    }

    private static ObjectNode event(String kind, String name, String reason, String message, int count) {
        ObjectNode event = Json.object();
        event.put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata").put("name", name + ".2");
        event.putObject("involvedObject").put("kind", kind).put("name", name);
        event.put("type", "Warning")
                .put("reason", reason)
                .put("message", message)
                .put("count", count);
        event.put("lastTimestamp", java.time.Instant.now().minusSeconds(5).toString());
        return event;
    }
}
