package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.kube.TestCluster;
import dev.edgemcp.core.jsonrpc.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What tests of commands have in common: a cluster for the class, emptied before each. */
@Timeout(60)
abstract class OnCluster {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    static TestCluster cluster;

    @BeforeAll
    static void open() {
        cluster = TestCluster.open(folder);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @BeforeEach
    void reset() {
        cluster.reset();
    }

    /** Runs a command there. */
    static CommandRun run(String line) {
        return CommandRun.of(cluster.words(line));
    }

    /** A healthy release, with what its pods would say. */
    static Map<String, ObjectNode> healthy() {
        return TestCluster.healthy();
    }

    /** Lets the pods of the mock say that they are well. */
    static void speak(MockApi mock) {
        for (String pod : new String[] {"edge-mcp-0", "edge-mcp-1", "edge-mcp-2"}) {
            mock.pages.put(
                    pod + "/health/ready", n -> "{\"status\":\"up\",\"state\":\"serving\",\"version\":\"0.1.0\"}");
            mock.pages.put(pod + "/metrics", n -> metrics(100 + n * 50L));
            mock.logs.put(
                    pod, "2026-11-28T10:00:00.5Z first of " + pod + "\n2026-11-28T10:00:01Z tenant=\"web\" second\n");
        }
        mock.faults.add(request -> request.getPath().startsWith("/apis/monitoring.coreos.com/v1/prometheuses")
                ? MockApi.json(
                        200,
                        Json.parseObject(
                                "{\"items\":[{\"metadata\":{\"namespace\":\"monitoring\",\"name\":\"k8s\"},\"spec\":"
                                        + "{\"serviceMonitorNamespaceSelector\":{},\"serviceMonitorSelector\":{\"matchLabels\":{\"release\":\"kube-prometheus\"}}}}]}"))
                : null);
    }

    /** Metrics of a server with so many calls, one in ten of which failed. */
    static String metrics(long calls) {
        return """
                # HELP edge_mcp_active_connections
                # TYPE edge_mcp_active_connections gauge
                edge_mcp_active_connections{transport="websocket"} 7.0
                edge_mcp_active_connections{transport="event_stream"} 1.0
                edge_mcp_tool_execution_duration_seconds_bucket{tool="fs_find",outcome="ok",le="0.05"} %1$d
                edge_mcp_tool_execution_duration_seconds_bucket{tool="fs_find",outcome="ok",le="0.5"} %2$d
                edge_mcp_tool_execution_duration_seconds_bucket{tool="fs_find",outcome="ok",le="+Inf"} %2$d
                edge_mcp_tool_execution_duration_seconds_count{tool="fs_find",outcome="ok"} %2$d
                edge_mcp_tool_execution_duration_seconds_bucket{tool="fs_find",outcome="failed",le="+Inf"} %3$d
                edge_mcp_tool_execution_duration_seconds_count{tool="fs_find",outcome="failed"} %3$d
                edge_mcp_cache_hits_total{level="l1"} 30
                edge_mcp_cache_misses_total{level="l1"} 10
                edge_mcp_limited_total{limit="tenant",shadow="false"} 4
                edge_mcp_limited_total{limit="tenant",shadow="true"} 400
                process_uptime_seconds 1000
                """.formatted(calls * 8 / 10, calls * 9 / 10, calls / 10);
    }

    /** Lets the mock have these nodes. */
    static void nodes(MockApi mock, String... names) {
        ObjectNode list = Json.object();
        for (String name : names) {
            ObjectNode node = list.withArray("items").addObject();
            node.putObject("metadata").put("name", name);
            node.putObject("status")
                    .putArray("conditions")
                    .addObject()
                    .put("type", "Ready")
                    .put("status", "True");
        }
        mock.faults.add(request -> request.getPath().startsWith("/api/v1/nodes") ? MockApi.json(200, list) : null);
    }
}
