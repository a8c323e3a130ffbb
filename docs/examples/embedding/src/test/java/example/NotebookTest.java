package example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Principal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotebookTest {
    private final ObjectMapper json = new ObjectMapper();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
    private final EdgeMcp edge = Notebook.server();
    private final Session session = edge.connect(
            Principal.ANONYMOUS, message -> (message.contains("\"id\":") ? answers : notifications).add(message));
    private int id;

    @BeforeEach
    void initialize() throws Exception {
        ask("initialize", "{'protocolVersion':'2025-11-25','capabilities':{'elicitation':{},'sampling':{}}}");
        session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    @AfterEach
    void close() {
        session.close();
        edge.close();
    }

    @Test
    void writeNote_asksForTheName_andTellsThoseWhoListen() throws Exception {
        assertThat(write("milk", "buy milk").path("result").toString()).contains("It is called milk.");
        heard("notifications/resources/list_changed");
        assertThat(ask("resources/list", "{}").toString()).contains("notes:///milk");
        ask("resources/subscribe", "{'uri':'notes:///milk'}");

        write("milk", "buy more milk");

        assertThat(heard("notifications/resources/updated")).contains("notes:///milk");
        assertThat(ask("resources/read", "{'uri':'notes:///milk'}").toString()).contains("buy more milk");
    }

    @Test
    void writeNote_nobodyAnswers_writesNothing() throws Exception {
        call("write_note", "{'text':'x'}", "{}");
        answer(next(), "{'action':'decline'}");

        assertThat(next().toString()).contains("it was not written");
        assertThat(ask("resources/read", "{'uri':'notes:///x'}")
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32002);
    }

    @Test
    void suggestName_asksTheModel() throws Exception {
        call("suggest_name", "{'text':'buy milk'}", "{}");
        JsonNode question = next();
        assertThat(question.path("method").asText()).isEqualTo("sampling/createMessage");
        answer(question, "{'role':'assistant','model':'m','content':{'type':'text','text':'Milk'}}");

        assertThat(next().path("result").toString()).contains("Milk");
    }

    @Test
    void countWords_tellsHowFarItIs() throws Exception {
        write("a", "one two three");
        call("count_words", "{}", "{'progressToken':7}");

        assertThat(heard("notifications/progress")).contains("\"progressToken\":7", "\"message\":\"a\"");
        heard("counted 1 notes");
        assertThat(next().path("result").path("structuredContent").path("words").asInt())
                .isEqualTo(3);
    }

    @Test
    void names_areCompletedInTemplatesAndPrompts() throws Exception {
        write("milk", "x");
        write("mill", "x");
        write("other", "x");

        for (String ref : new String[] {
            "{'ref':{'type':'ref/resource','uri':'notes:///{name}'},'argument':{'name':'name','value':'mi'}}",
            "{'ref':{'type':'ref/prompt','name':'summary'},'argument':{'name':'note','value':'mi'}}"
        }) {
            assertThat(ask("completion/complete", ref)
                            .path("result")
                            .path("completion")
                            .path("values")
                            .toString())
                    .isEqualTo("[\"milk\",\"mill\"]");
        }
        assertThat(ask("prompts/get", "{'name':'summary','arguments':{'note':'milk'}}")
                        .toString())
                .contains("Summarise notes:///milk");
    }

    private JsonNode write(String name, String text) throws Exception {
        call("write_note", "{'text':'" + text + "'}", "{}");
        JsonNode question = next();
        assertThat(question.path("method").asText()).isEqualTo("elicitation/create");
        answer(question, "{'action':'accept','content':{'name':'" + name + "'}}");
        return next();
    }

    private void call(String tool, String arguments, String meta) {
        send("tools/call", "{'name':'" + tool + "','arguments':" + arguments + ",'_meta':" + meta + "}");
    }

    private void answer(JsonNode question, String result) {
        session.receive(
                ("{'jsonrpc':'2.0','id':" + question.path("id") + ",'result':" + result + "}").replace('\'', '"'));
    }

    private JsonNode ask(String method, String params) throws Exception {
        send(method, params);
        return next();
    }

    private void send(String method, String params) {
        session.receive(("{'jsonrpc':'2.0','id':" + ++id + ",'method':'" + method + "','params':" + params + "}")
                .replace('\'', '"'));
    }

    /** The next notification that has the text in it. */
    private String heard(String text) throws Exception {
        String notification;
        do {
            notification = notifications.poll(20, TimeUnit.SECONDS);
            assertThat(notification).as("a notification with %s", text).isNotNull();
        } while (!notification.contains(text));
        return notification;
    }

    private JsonNode next() throws Exception {
        String answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("a message from the server").isNotNull();
        return json.readTree(answer);
    }
}
