package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.redis.RealRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of one folder that remember in one Redis. */
@Timeout(120)
class SharedCacheIT {
    private static final String KEY = "a-key-for-the-cache";
    private static final String SHOW = "{\"revision\":\"HEAD\"}";

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void resultOfOne_isGivenByTheOther_untilHeadIsAnotherCommit() throws Exception {
        try (RealRedis redis = new RealRedis();
                Git git = Git.init().setDirectory(home.toFile()).call();
                Calls calls = new Calls(KEY);
                ServeProcess first = serve(redis);
                ServeProcess second = serve(redis)) {
            commit(git, "the first commit");
            for (URI uri : new URI[] {first.uri(), second.uri()}) {
                Awaitility.await().until(() -> get(uri, "/health/ready").contains("\"redis\":\"ok"));
            }

            String shown = body(calls, first.uri());
            assertThat(shown).contains("the first commit");
            // Putting it there is not waited for by the call.
            Awaitility.await().untilAsserted(() -> {
                assertThat(body(calls, second.uri())).isEqualTo(shown);
                assertThat(get(second.uri(), "/metrics"))
                        .containsPattern("edge_mcp_cache_hits_total\\{level=\"l2\"} [1-9]");
            });
            assertThat(get(first.uri(), "/metrics")).containsPattern("edge_mcp_cache_misses_total\\{level=\"l2\"} 1.0");

            commit(git, "the second commit");
            assertThat(body(calls, second.uri())).contains("the second commit");
        }
    }

    private ServeProcess serve(RealRedis redis) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("EDGE_MCP_API_KEY", KEY);
        environment.put("EDGE_MCP_REDIS_ENABLED", "true");
        environment.put("EDGE_MCP_REDIS_URL", redis.url());
        // What is in memory would hide what Redis has.
        environment.put("EDGE_MCP_L1_TTL", "1ms");
        return ServeProcess.start(home, environment, "--port", "0", "--workspace", ".");
    }

    private void commit(Git git, String message) throws Exception {
        Files.writeString(home.resolve("file.txt"), message);
        git.add().addFilepattern("file.txt").call();
        git.commit()
                .setMessage(message)
                .setAuthor("A", "a@example.com")
                .setCommitter("A", "a@example.com")
                .setSign(false)
                .call();
    }

    private static String body(Calls calls, URI uri) throws Exception {
        HttpResponse<String> response = calls.call(uri, "git_show", SHOW);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private String get(URI uri, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }
}
