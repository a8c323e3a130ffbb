package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class EmbeddingExampleTest {
    @Test
    void call_fromJava_runsTheHandler() throws Exception {
        try (EdgeMcp edge = EmbeddingExample.server()) {
            ToolResult result = edge.call(
                            Principal.ANONYMOUS,
                            "greet",
                            JsonNodeFactory.instance.objectNode().put("name", "Ada"))
                    .get(10, TimeUnit.SECONDS);

            assertThat(result.isError()).isFalse();
            assertThat(result.structured()).hasToString("{\"text\":\"Hello, Ada!\",\"times\":1}");
        }
    }

    @Test
    void session_ofMessages_answersAClient() throws Exception {
        List<String> answers = new CopyOnWriteArrayList<>();
        try (EdgeMcp edge = EmbeddingExample.server();
                var session = edge.connect(Principal.ANONYMOUS, answers::add)) {
            session.receive(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}");
            session.receive(
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"greet\",\"arguments\":{}}}");
            edge.drain().get(10, TimeUnit.SECONDS);
        }

        assertThat(answers).hasSize(2);
        // Read with the embedder's own, older Jackson.
        assertThat(new ObjectMapper()
                        .readTree(answers.get(1))
                        .path("result")
                        .path("content")
                        .path(0)
                        .path("text")
                        .asText())
                .contains("name");
    }

    @Test
    void classPath_hasTheOlderJacksonAndNoRedisClient() {
        assertThat(ObjectMapper.class.getPackage().getImplementationVersion()).startsWith("2.15");
        assertThatThrownBy(() -> Class.forName("io.lettuce.core.RedisClient"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
