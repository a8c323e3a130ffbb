package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.FixLine;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code check --pre}: each of its checks in a cluster that is good for it, and in one that is not. */
final class CheckPreIT extends OnCluster {
    @Test
    void version() {
        says("EMK-080", "ok", "");
        answer("/version", "{\"gitVersion\":\"v1.22.17\"}");
        says("EMK-080", "failed", "v1.22.17");
        answer("/version", "{\"gitVersion\":\"v1.24.0\"}");
        says("EMK-080", "ok", "v1.24.0");
    }

    @Test
    void rights() {
        says("EMK-081", "ok", "9 permissions");
        cluster.mock().denied.add("create networkpolicies");
        says("EMK-081", "failed", "you may not create networkpolicies.networking.k8s.io");
    }

    @Test
    void namespace() {
        says("EMK-082", "ok", cluster.namespace());
        refuse("/api/v1/namespaces/" + cluster.namespace(), 404);
        says("EMK-082", "warning", "there is no namespace " + cluster.namespace());
    }

    @Test
    void otherReleases() {
        says("EMK-083", "ok", "nothing");
        cluster.put(healthy());
        says("EMK-083", "warning", "there is edge-mcp");
    }

    @Test
    void metrics() {
        answer("/apis", "{\"groups\":[{\"name\":\"apps\"}]}");
        says("EMK-084", "warning", "nobody serves metrics.k8s.io");
        answer("/apis", "{\"groups\":[{\"name\":\"metrics.k8s.io\"}]}");
        says("EMK-084", "ok", "metrics.k8s.io");
    }

    @Test
    void prometheusOperator() {
        answer("/apis", "{\"groups\":[{\"name\":\"apps\"}]}");
        says("EMK-085", "warning", "nobody serves monitoring.coreos.com");
        answer("/apis", "{\"groups\":[{\"name\":\"monitoring.coreos.com\"}]}");
        says("EMK-085", "ok", "monitoring.coreos.com");
    }

    @Test
    void storage() {
        String path = "/apis/storage.k8s.io/v1/storageclasses";
        answer(path, "{\"items\":[]}");
        says("EMK-086", "warning", "there is none at all");
        answer(path, "{\"items\":[{\"metadata\":{\"name\":\"fast\"}}]}");
        says("EMK-086", "warning", "none is the default");
        answer(
                path,
                "{\"items\":[{\"metadata\":{\"name\":\"fast\",\"annotations\":"
                        + "{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}]}");
        says("EMK-086", "ok", "fast");
    }

    @Test
    void quotas() {
        says("EMK-087", "ok", "they do");
        cluster.put(Json.parseObject(
                "{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":"
                        + "{\"requests.cpu\":\"1\"}},\"status\":{\"hard\":{\"requests.cpu\":\"1\"},\"used\":"
                        + "{\"requests.cpu\":\"1000m\"}}}"));
        says("EMK-087", "failed", "q is used up");
    }

    @Test
    void podSecurity() {
        says("EMK-088", "ok", "no level is enforced");
        refuse("/api/v1/namespaces/" + cluster.namespace(), 403);
        says("EMK-088", "skipped", "");
        assertThat(finding("EMK-082").path("level").asString("")).isEqualTo("skipped");
        answer(
                "/api/v1/namespaces/" + cluster.namespace(),
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"restricted\"}}}");
        says("EMK-088", "ok", "restricted");
    }

    private static void says(String id, String level, String detail) {
        JsonNode finding = finding(id);
        assertThat(finding.path("level").asString("")).as(finding.toString()).isEqualTo(level);
        assertThat(finding.path("detail").asString("")).contains(detail);
        String fix = finding.path("fix").asString("");
        if (!fix.isEmpty() && !id.equals("EMK-080")) {
            FixLine.assertRuns(fix);
        }
    }

    private static JsonNode finding(String id) {
        CommandRun run = run("k8s check --pre -o json");
        return CheckFixIT.finding(run, id);
    }

    private static void answer(String path, String json) {
        cluster.mock()
                .faults
                .add(
                        0,
                        request -> request.getPath().replaceAll("\\?.*", "").equals(path)
                                ? MockApi.json(200, Json.parseObject(json))
                                : null);
    }

    private static void refuse(String path, int status) {
        cluster.mock()
                .faults
                .add(
                        0,
                        request -> request.getPath().equals(path)
                                        && request.getMethod().equals("GET")
                                ? MockApi.status(status, "not for you")
                                : null);
    }
}
