package dev.edgemcp.core.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.jsonrpc.BoundedJson;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.platform.ToolNames.Named;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the platform's answers is fit to be shown, and what becomes of arguments on their way there. */
class FitTest {
    @Test
    void clean_whatCannotBeSeen_isTakenOut() {
        String tags = new StringBuilder()
                .appendCodePoint(0xE0049)
                .appendCodePoint(0xE007F)
                .toString();
        assertThat(Texts.clean("a\u0000b\u001b[0m\u200b\u202e\u2066\ufeff\u00ad\u3164\ufe0f" + tags + "\ud800c", 100))
                .isEqualTo("ab[0mc");
        assertThat(Texts.clean("line\r\nline\rline\u2028line\tü 漢字 🙂", 100))
                .isEqualTo("line\nline\nline\nline\tü 漢字 🙂");
        assertThat(Texts.clean("🙂🙂🙂", 3)).isEqualTo("🙂…");
        assertThat(Texts.clean("abc", 3)).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"type\":\"array\"}",
                "{\"type\":[\"object\"]}",
                "{\"$ref\":\"https://example.com/x\"}",
                "{\"properties\":{\"a\":{\"$ref\":\"other.json#/x\"}}}",
                "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"}}}",
                "{\"properties\":{\"a\":{\"$ref\":7}}}",
                "{\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"allOf\":[{\"$ref\":\"#/$defs/a\"}]}}}",
                "{\"$id\":\"https://example.com/x\"}",
                "{\"properties\":{\"a\":{\"$dynamicRef\":\"#x\"}}}",
                "{\"properties\":{\"a\\u200b\":{}}}",
                "{\"properties\":{\"a\":{\"enum\":[\"x\\u202ey\"]}}}",
            })
    void schema_unfit_isRefused(String schema) {
        assertThatThrownBy(() -> Schemas.fit(read(schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the schema");
    }

    @Test
    void schema_thatGrowsWhenFollowed_isRefusedAtOnce() {
        StringBuilder defs = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            defs.append("\"d" + i + "\":{\"allOf\":[{\"$ref\":\"#/$defs/d" + (i + 1) + "\"},{\"$ref\":\"#/$defs/d"
                    + (i + 1) + "\"}]},");
        }
        String schema = "{\"$defs\":{" + defs + "\"d40\":{}},\"properties\":{\"a\":{\"$ref\":\"#/$defs/d0\"}}}";
        assertThatThrownBy(() -> Schemas.fit(read(schema))).hasMessageContaining("too large");
    }

    @Test
    void schema_thatIsLongAndThin_isRefused() {
        StringBuilder defs = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            defs.append("\"d" + i + "\":{\"$ref\":\"#/$defs/d" + (i + 1) + "\"},");
        }
        String schema = "{\"$defs\":{" + defs + "\"d1000\":{}}}";
        assertThatThrownBy(() -> Schemas.fit(read(schema))).hasMessageContaining("too");
    }

    @Test
    void schema_good_staysAsItIsButForItsProse() {
        var fit = Schemas.fit(
                read(
                        "{\"$defs\":{\"n\":{\"type\":\"integer\"}},\"properties\":{\"id\":{\"$ref\":\"#/$defs/n\",\"description\":\"hid\\u200bden\"},\"description\":{\"type\":\"string\",\"default\":\"\\u202e\"}},\"required\":[\"id\"]}"));
        assertThat(fit.toString())
                .isEqualTo(
                        "{\"$defs\":{\"n\":{\"type\":\"integer\"}},\"properties\":{\"id\":{\"$ref\":\"#/$defs/n\",\"description\":\"hidden\"},\"description\":{\"type\":\"string\"}},\"required\":[\"id\"],\"type\":\"object\"}");
        assertThat(Tool.of("t", fit, (arguments, context) -> ToolResult.text(""))
                        .build()
                        .problemsIn(Json.parseObject("{\"id\":\"x\"}")))
                .hasSize(1);
        assertThat(Schemas.fit(null).toString()).isEqualTo("{\"type\":\"object\"}");
    }

    @Test
    @Timeout(10)
    void pattern_thatTakesForEver_matchesNothingSoon() {
        Tool tool = Tool.of(
                        "t",
                        Json.parseObject(
                                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}}}"),
                        (arguments, context) -> ToolResult.text(""))
                .build();
        assertThat(tool.problemsIn(Json.parseObject("{\"a\":\"" + "a".repeat(60) + "!\"}")))
                .hasSize(1);
        assertThat(tool.problemsIn(Json.parseObject("{\"a\":\"aaa\"}"))).isEmpty();
    }

    @Test
    void names_areFitUniqueAndStable() {
        List<Named> tools = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            String name = "tool " + random.nextInt(40) + (i % 3 == 0 ? "/x" : "_x") + "y".repeat(i % 90);
            tools.add(new Named("id-" + i, name));
        }
        tools.add(new Named("a", "same"));
        tools.add(new Named("b", "same"));
        tools.add(new Named("c", "fs_read_file"));
        Map<String, String> names = ToolNames.of(tools, name -> name.startsWith("fs_"));
        assertThat(names.values())
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("[A-Za-z0-9_-]{1,64}"));
        assertThat(names).containsEntry("a", "same").containsEntry("c", "platform_fs_read_file");
        Collections.shuffle(tools, random);
        assertThat(ToolNames.of(tools, name -> name.startsWith("fs_"))).isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "github_repos | {} | {\"action\":\"repos\",\"parameters\":{}}",
                "github_repos | {\"action\":\"list\",\"owner\":\"a\"} | {\"action\":\"list\",\"parameters\":{\"owner\":\"a\"}}",
                "other | {\"owner\":\"a\"} | {\"parameters\":{\"owner\":\"a\"}}",
                "other | {\"action\":7} | {\"parameters\":{\"action\":7}}",
                "jira_issues | {\"parameters\":{\"a\":1},\"ref\":\"x\"} | {\"action\":\"issues\",\"parameters\":{\"ref\":\"x\",\"a\":1}}",
                "other | {\"parameters\":[1]} | {\"parameters\":{\"parameters\":[1]}}",
                "slack_ | {} | {\"parameters\":{}}",
            })
    void body_isWhatThePlatformTakes(String name, String arguments, String body) {
        assertThat(RemoteCall.body(name, Json.parseObject(arguments), Credentials.NONE)
                        .toString())
                .isEqualTo(body);
    }

    @Test
    void answer_ofManySmallThings_isRefusedBeforeItIsRead() {
        byte[] json = ("[" + "{},".repeat(300_000) + "{}]").getBytes(StandardCharsets.UTF_8);
        BoundedJson reader = new BoundedJson(new MessageLimits(json.length, 64));
        assertThatThrownBy(() -> reader.read(json, json.length / 6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.read("{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8), 100))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.read(("[".repeat(65) + "]".repeat(65)).getBytes(StandardCharsets.UTF_8), 1000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static tools.jackson.databind.JsonNode read(String json) {
        return new BoundedJson(MessageLimits.DEFAULT).read(json.getBytes(StandardCharsets.UTF_8), 100_000);
    }
}
