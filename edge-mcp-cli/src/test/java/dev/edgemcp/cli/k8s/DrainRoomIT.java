package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What drain-check says of nodes that have room for pods, and of those that have none. */
final class DrainRoomIT extends OnCluster {
    private static final String FREE = "{\"cpu\":\"2\",\"memory\":\"4Gi\",\"pods\":\"110\"}";

    static Stream<Arguments> others() {
        return Stream.of(
                argumentSet("room for all", "", FREE, "slow"),
                // redis-0 and edge-mcp-1 are there, of 100m and nothing.
                argumentSet("CPU for one more", "", "{\"cpu\":\"250m\"}", "fewer"),
                argumentSet("no memory", "", "{\"memory\":\"300Mi\"}", "blocked"),
                argumentSet("no more pods", "", "{\"pods\":\"2\"}", "blocked"),
                argumentSet("a taint", "\"taints\":[{\"key\":\"gpu\",\"effect\":\"NoSchedule\"}]", FREE, "blocked"),
                argumentSet(
                        "a taint that does not matter",
                        "\"taints\":[{\"key\":\"x\",\"effect\":\"PreferNoSchedule\"}]",
                        FREE,
                        "slow"),
                argumentSet(
                        "a taint that is tolerated",
                        "\"taints\":[{\"key\":\"web\",\"value\":\"a\",\"effect\":\"NoExecute\"}]",
                        FREE,
                        "slow"),
                argumentSet("cordoned", "\"unschedulable\":true", FREE, "blocked"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void drainCheck_looksAtTheOtherNode(String spec, String offers, String verdict) {
        nodes(spec, offers);
        cluster.put(requesting());
        CommandRun run = run("k8s drain-check node-1 -o json");
        var json = Json.parseObject(run.out());
        assertThat(json.path("verdict").asString("")).as(run.out() + run.err()).isEqualTo(verdict);
        assertThat(run.exitCode()).isEqualTo(verdict.equals("blocked") ? 79 : 0);
    }

    @Test
    void blocked_saysWhoFindsNoPlace() {
        nodes("", "{\"cpu\":\"100m\"}");
        cluster.put(requesting());
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.out())
                .contains(
                        "evicted at once, and no other node has room for it",
                        "never evicted: before, edge-mcp-0 would have to find another place",
                        "Blocked: budget edge-mcp lets no more go while one finds no other place.");
    }

    @Test
    void onePodWithoutAnotherPlace_isTold_andCallsGoOn() {
        nodes("", "{\"cpu\":\"150m\"}");
        Map<String, ObjectNode> objects = requesting();
        objects.remove("Pod/edge-mcp-2");
        cluster.put(objects);
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("Safe, with fewer pods: calls go on, and no other node has room for edge-mcp-0.");
    }

    @Test
    void allServersWithoutAnotherPlace_areAnOutage() {
        nodes("\"unschedulable\":true", FREE);
        Map<String, ObjectNode> objects = requesting();
        objects.remove("Pod/edge-mcp-1");
        objects.remove("Pod/edge-mcp-2");
        cluster.put(objects);
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.out())
                .contains("Outage: all ready servers are on it, and no other node has room for any of them.");
    }

    @Test
    void podWithTwoBudgets_isNeverEvicted() {
        nodes("", FREE);
        Map<String, ObjectNode> objects = requesting();
        ObjectNode second = objects.get("PodDisruptionBudget/edge-mcp").deepCopy();
        ((ObjectNode) second.path("metadata")).put("name", "another");
        objects.put("PodDisruptionBudget/another", second);
        cluster.put(objects);
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.out()).contains("Blocked: several budgets are about one pod");
    }

    @Test
    void podsOfOthersThatMayNotBeRead_areTold() {
        nodes("", FREE);
        cluster.mock()
                .faults
                .add(
                        0,
                        request -> request.getPath().startsWith("/api/v1/pods?")
                                ? MockApi.status(403, "pods is forbidden")
                                : null);
        cluster.put(requesting());
        CommandRun run = run("k8s drain-check node-1");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("you may not look at the pods of all namespaces");
    }

    /** The healthy release whose servers request CPU and memory, and tolerate a taint. */
    private static Map<String, ObjectNode> requesting() {
        Map<String, ObjectNode> objects = healthy();
        for (String pod : new String[] {"edge-mcp-0", "edge-mcp-1", "edge-mcp-2"}) {
            ObjectNode spec = (ObjectNode) objects.get("Pod/" + pod).path("spec");
            ((ObjectNode) spec.at("/containers/0"))
                    .set("resources", Json.parseObject("{\"requests\":{\"cpu\":\"100m\",\"memory\":\"256Mi\"}}"));
            spec.putArray("tolerations")
                    .addObject()
                    .put("key", "web")
                    .put("operator", "Equal")
                    .put("value", "a");
        }
        return objects;
    }

    private static void nodes(String spec, String offers) {
        String node = "{\"metadata\":{\"name\":\"%s\"},\"spec\":{%s},\"status\":{\"allocatable\":%s,\"conditions\":"
                + "[{\"type\":\"Ready\",\"status\":\"True\"}]}}";
        ObjectNode list = Json.parseObject("{\"items\":[" + node.formatted("node-1", "", FREE) + ","
                + node.formatted("node-2", spec, offers) + "]}");
        cluster.mock()
                .faults
                .add(0, request -> request.getPath().startsWith("/api/v1/nodes") ? MockApi.json(200, list) : null);
    }
}
