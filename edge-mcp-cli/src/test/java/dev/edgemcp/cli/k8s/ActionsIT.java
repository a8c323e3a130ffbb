package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Scale, restart, drain-check and events; the controllers of the cluster are played by the test. */
final class ActionsIT extends OnCluster {
    private static final String DEPLOYMENT = "Deployment/edge-mcp";
    private static final String SCALER = "HorizontalPodAutoscaler/edge-mcp";

    @Test
    void scale_withAnAutoscaler_explainsAndChangesNothing() {
        cluster.put(healthy());
        CommandRun run = run("k8s scale 5");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("the autoscaler edge-mcp decides", "3 to 10", "edge-mcp k8s scale --hpa-min 5 --hpa-max 10");
        assertThat(cluster.get(DEPLOYMENT).at("/spec/replicas").asInt()).isEqualTo(3);
    }

    @Test
    void scale_bounds_setsThemAndNothingElse() {
        cluster.put(healthy());
        CommandRun run = run("k8s scale --hpa-min 4 --hpa-max 20");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("keeps 4 to 20 pods");
        JsonNode spec = cluster.get(SCALER).path("spec");
        assertThat(spec.path("minReplicas").asInt()).isEqualTo(4);
        assertThat(spec.path("maxReplicas").asInt()).isEqualTo(20);
        assertThat(spec.path("metrics").size()).isEqualTo(2);
        assertThat(run("k8s scale --hpa-min 30").exitCode()).isEqualTo(64);
    }

    @Test
    void scale_withoutAnAutoscaler_waitsUntilThePodsAreReady() {
        withoutAutoscaler();
        CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> run("k8s scale 5 --timeout 30s"));
        await().until(() -> cluster.get(DEPLOYMENT).at("/spec/replicas").asInt() == 5);
        status(2, 5, 5, 3);
        assertThat(run).isNotDone();
        status(2, 5, 5, 5);
        assertThat(run.join().exitCode()).as(run.join().err()).isZero();
        assertThat(run.join().out()).isEqualTo("5 of 5 pods are ready." + System.lineSeparator());
        assertThat(run.join().err()).contains("3/5 ready");
    }

    @Test
    void scale_notInTime_saysWhy() {
        Map<String, ObjectNode> objects = withoutAutoscaler();
        ObjectNode pod = objects.get("Pod/edge-mcp-0").deepCopy();
        ((ObjectNode) pod.path("metadata")).put("name", "edge-mcp-9");
        ((ObjectNode) pod.at("/status/conditions/0")).put("status", "False");
        ((ObjectNode) pod.at("/status/containerStatuses/0"))
                .putObject("state")
                .putObject("waiting")
                .put("reason", "ImagePullBackOff");
        cluster.put(pod);
        CommandRun run = run("k8s scale 4 --timeout 500ms");
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("not ready in time", "edge-mcp-9: ImagePullBackOff", "edge-mcp k8s check");
    }

    @Test
    void scale_noWait_doesNot() {
        withoutAutoscaler();
        CommandRun run = run("k8s scale 4 --no-wait");
        assertThat(run.exitCode()).isZero();
        assertThat(cluster.get(DEPLOYMENT).at("/spec/replicas").asInt()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scale",
                "scale -1",
                "scale 5000",
                "scale 0",
                "scale 3 --hpa-min 3",
                "scale --hpa-min 0",
                "scale --hpa-min 5 --hpa-max 4",
                "scale five",
                "restart --timeout soon",
                "logs -f -p",
                "port-forward 70000",
                "drain-check",
                "status -o xml",
                "status --release Not_A_Name",
                "nonsense",
                ""
            })
    void wrongUsage_is64(String line) {
        CommandRun run = run(("k8s " + line).strip());
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").contains("fix:");
    }

    @Test
    void scale_boundsWithoutAutoscaler_saysHow() {
        withoutAutoscaler();
        CommandRun run = run("k8s scale --hpa-min 4");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has no autoscaler", "edge-mcp k8s scale 4");
    }

    @Test
    void restart_marksThePodsAndWaits() {
        cluster.put(healthy());
        CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> run("k8s restart --timeout 30s"));
        String annotation = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";
        await().until(() -> !cluster.get(DEPLOYMENT).at(annotation).asString("").isEmpty());
        status(2, 4, 1, 3);
        status(2, 3, 3, 3);
        assertThat(run.join().exitCode()).as(run.join().err()).isZero();
        assertThat(cluster.get(DEPLOYMENT)
                        .at("/spec/template/metadata/labels/app")
                        .asString(""))
                .isEqualTo("edge-mcp");
    }

    @Test
    void restart_thatIsStuck_fails() {
        cluster.put(healthy());
        CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> run("k8s restart --timeout 30s"));
        await().until(() -> cluster.get(DEPLOYMENT).at("/metadata/generation").asInt() > 1);
        cluster.change(DEPLOYMENT, patch -> {
            ObjectNode status = patch.putObject("status");
            status.put("observedGeneration", 9).put("replicas", 4).put("updatedReplicas", 1);
            status.putArray("conditions")
                    .addObject()
                    .put("type", "Progressing")
                    .put("status", "False")
                    .put("reason", "ProgressDeadlineExceeded")
                    .put("message", "has timed out progressing");
        });
        assertThat(run.join().exitCode()).isEqualTo(1);
        assertThat(run.join().err()).contains("the rollout is stuck", "has timed out progressing");
    }

    @Test
    void drainCheck_golden() {
        MockApi mock = cluster.mock();
        nodes(mock, "node-1", "node-2");
        cluster.put(healthy());
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.exitCode()).isZero();
        Golden.check("drain-check.txt", run.out());
        Golden.check("drain-check-redis.txt", run("k8s drain-check node-2").out());
        assertThat(Json.parseObject(run("k8s drain-check node-1 -o json").out())
                        .path("verdict")
                        .asString(""))
                .isEqualTo("slow");
    }

    @Test
    void drainCheck_ofABudgetThatLetsNobodyGo_isBlocked() {
        nodes(cluster.mock(), "node-1", "node-2");
        Map<String, ObjectNode> objects = healthy();
        ((ObjectNode) objects.get("PodDisruptionBudget/edge-mcp").path("status"))
                .put("desiredHealthy", 3)
                .put("disruptionsAllowed", 0);
        cluster.put(objects);
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.out()).contains("Blocked: budget edge-mcp allows no eviction");
    }

    @Test
    void drainCheck_ofAllServersWithoutABudget_isAnOutage() {
        nodes(cluster.mock(), "node-1", "node-2");
        Map<String, ObjectNode> objects = healthy();
        objects.remove("PodDisruptionBudget/edge-mcp");
        objects.values().forEach(one -> {
            if (one.path("spec").has("nodeName")) {
                ((ObjectNode) one.path("spec")).put("nodeName", "node-1");
            }
        });
        cluster.put(objects);
        assertThat(run("k8s drain-check node-1").exitCode()).isEqualTo(79);
        assertThat(run("k8s drain-check node-2").out()).startsWith("Nothing happens");
        CommandRun unknown = run("k8s drain-check node-3");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("there is no node node-3");
    }

    @Test
    void drainCheck_withoutARightToNodes_saysWhatItDoesNotKnow() {
        cluster.mock()
                .faults
                .add(request -> request.getPath().startsWith("/api/v1/nodes")
                        ? MockApi.status(403, "nodes is forbidden")
                        : null);
        cluster.put(healthy());
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("you may not look at nodes");
    }

    @Test
    void events_areSortedAndCanBeFollowed() {
        cluster.put(healthy());
        CommandRun run = run("k8s events -o json");
        assertThat(Json.parseObject(run.out()).path("events").size()).isGreaterThanOrEqualTo(1);
        assertThat(run("k8s events").out()).contains("ScalingReplicaSet", "Deployment/edge-mcp");
        assertThat(run("k8s events --warnings").err()).contains("There are no warnings");
    }

    @Test
    void explain_needsNoCluster() {
        CommandRun run = CommandRun.of("explain", "emk-012");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("EMK-012  ").contains("why:   ", "fix:   ");
        assertThat(CommandRun.of("explain", "EMK-999").exitCode()).isEqualTo(64);
        assertThat(CommandRun.of("explain").out().lines().count()).isGreaterThan(40);
        assertThat(Json.parseObject(CommandRun.of("explain", "EMK-012", "-o", "json")
                                .out())
                        .path("kind")
                        .asString(""))
                .isEqualTo("Explanation");
    }

    private static Map<String, ObjectNode> withoutAutoscaler() {
        Map<String, ObjectNode> objects = healthy();
        objects.remove(SCALER);
        cluster.put(objects);
        return objects;
    }

    /** What the controller of Deployments would write. */
    private static void status(int generation, int existing, int updated, int ready) {
        cluster.change(
                DEPLOYMENT,
                patch -> patch.putObject("status")
                        .put(
                                "observedGeneration",
                                Math.max(
                                        generation,
                                        cluster.get(DEPLOYMENT)
                                                .at("/metadata/generation")
                                                .asInt()))
                        .put("replicas", existing)
                        .put("updatedReplicas", updated)
                        .put("readyReplicas", ready)
                        .put("availableReplicas", ready));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> cluster.get(DEPLOYMENT).at("/status/readyReplicas").asInt() == ready);
    }
}
