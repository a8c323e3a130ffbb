package dev.edgemcp.core.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.ToolResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ToolTest {
    enum Color {
        RED,
        GREEN
    }

    record Inner(String name) {}

    record Everything(
            @Description("A word") @Range(min = 1, max = 5) String word,
            int count,
            @Nullable Long big,
            double ratio,
            boolean flag,
            Color color,
            @Range(max = 3) List<String> items,
            Map<String, Integer> numbers,
            Inner inner,
            @Nullable Instant when,
            @Nullable JsonNode anything) {}

    record Loop(@Nullable Loop next) {}

    private static final ToolHandler<Everything> ECHO = (arguments, context) -> ToolResult.structured(arguments);

    @Test
    void of_record_derivesItsSchema() {
        ObjectNode schema =
                Tool.of("t", Everything.class, ECHO).build().definition().inputSchema();

        assertThat(Json.text(schema))
                .isEqualTo("{\"type\":\"object\",\"properties\":{"
                        + "\"word\":{\"type\":\"string\",\"description\":\"A word\",\"minLength\":1,\"maxLength\":5},"
                        + "\"count\":{\"type\":\"integer\"},"
                        + "\"big\":{\"type\":\"integer\"},\"ratio\":{\"type\":\"number\"},\"flag\":{\"type\":\"boolean\"},"
                        + "\"color\":{\"type\":\"string\",\"enum\":[\"RED\",\"GREEN\"]},"
                        + "\"items\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":0,\"maxItems\":3},"
                        + "\"numbers\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}},"
                        + "\"inner\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"],\"additionalProperties\":false},"
                        + "\"when\":{\"type\":\"string\",\"format\":\"date-time\"},\"anything\":{}},"
                        + "\"required\":[\"word\",\"count\",\"ratio\",\"flag\",\"color\",\"items\",\"numbers\",\"inner\"],"
                        + "\"additionalProperties\":false}");
    }

    @Test
    void call_typedRecord_getsItsValues() throws Exception {
        Tool tool =
                Tool.of("t", Everything.class, ECHO).output(Everything.class).build();
        ObjectNode arguments = Json.parseObject(
                "{\"word\":\"abc\",\"count\":3,\"ratio\":0.5,\"flag\":true,\"color\":\"GREEN\",\"items\":[\"x\"],"
                        + "\"numbers\":{\"a\":1},\"inner\":{\"name\":\"n\"},\"when\":\"2026-01-02T03:04:05Z\",\"anything\":[1]}");

        assertThat(tool.problemsIn(arguments)).isEmpty();
        ToolResult result = tool.call(arguments, new CallScope(Principal.ANONYMOUS, null));

        assertThat(tool.problemsIn(result)).isEmpty();
        assertThat(result.structured()).isEqualTo(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"word\":1}",
                "{\"word\":\"abcdef\"}",
                "{\"word\":\"a\",\"count\":1.5}",
                "{\"word\":\"a\",\"extra\":1}"
            })
    void problemsIn_wrongArguments_areNamed(String arguments) {
        Tool tool = Tool.of("t", Everything.class, ECHO).build();

        assertThat(tool.problemsIn(Json.parseObject(arguments)))
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(10)
                .allSatisfy(problem -> assertThat(problem).hasSizeLessThanOrEqualTo(301));
    }

    @Test
    void problemsIn_hugeWrongValue_areBounded() {
        Tool tool = Tool.of("t", Everything.class, ECHO).build();
        ObjectNode arguments = Json.object();
        for (int i = 0; i < 10_000; i++) {
            arguments.put("x".repeat(100) + i, 1);
        }

        assertThat(tool.problemsIn(arguments)).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void problemsIn_largeValue_areLookedForUntilTheFirst() {
        Tool tool = Tool.of("t", Everything.class, ECHO).build();
        ObjectNode arguments = Json.object();
        for (int i = 0; i < 3_000; i++) {
            arguments.put("x" + i, 1);
        }

        assertThat(tool.problemsIn(arguments)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\"}]}",
                "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}]}",
                "{\"not\":{\"type\":\"string\"}}",
                "{\"if\":{\"type\":\"string\"},\"then\":false,\"else\":{\"type\":\"array\"}}",
                "{\"type\":\"array\",\"contains\":{\"const\":2999}}",
                "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}}",
                "{\"dependentSchemas\":{\"a\":false},\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\"}]}"
            })
    void problemsIn_largeValueThatFits_areNone(String schema) {
        Tool tool = Tool.of(
                        "t",
                        Json.parseObject("{\"type\":\"object\",\"properties\":{\"list\":" + schema + "}}"),
                        (arguments, context) -> ToolResult.text(""))
                .build();
        ObjectNode arguments = Json.object();
        var list = arguments.putArray("list");
        for (int i = 0; i < 3_000; i++) {
            list.add(i);
        }

        assertThat(tool.problemsIn(arguments)).isEmpty();
    }

    @Test
    void of_recursiveRecord_isRefused() {
        assertThatThrownBy(() -> Tool.of("t", Loop.class, (arguments, context) -> ToolResult.text("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contains itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a/b", "x\n"})
    void of_badName_isRefused(String name) {
        assertThatThrownBy(() -> Tool.of(name, Inner.class, (arguments, context) -> ToolResult.text("")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"http://127.0.0.1:9/x.json\"}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"file:///etc/passwd\"}}}",
                "{\"type\":\"object\",\"$schema\":\"https://example.com/my-own\"}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"nothing\",\"$ref\":\"#/$defs/missing\"}}}"
            })
    void build_schemaThatReachesElsewhere_isRefused(String schema) {
        assertThatThrownBy(() -> Tool.of("t", Json.parseObject(schema), (arguments, context) -> ToolResult.text(""))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void build_schemaWithLocalReferences_works() {
        Tool tool = Tool.of(
                        "t",
                        Json.parseObject(
                                "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","
                                        + "\"$defs\":{\"n\":{\"$anchor\":\"n\",\"type\":\"integer\"}},\"properties\":{\"a\":{\"$ref\":\"#n\"}}}"),
                        (arguments, context) -> ToolResult.text(""))
                .build();

        assertThat(tool.problemsIn(Json.parseObject("{\"a\":1}"))).isEmpty();
        assertThat(tool.problemsIn(Json.parseObject("{\"a\":\"x\"}"))).hasSize(1);
    }

    @Test
    void page_smallPages_showEachToolOnceInOrder() {
        List<Tool> tools = List.of(tool("c"), tool("a"), tool("b"));
        Catalogue catalogue = new Catalogue(1, tools, List.of(), List.of(), List.of(), 2);

        var first = catalogue.page(ListKind.TOOLS, null);
        var second = catalogue.page(ListKind.TOOLS, first.nextCursor());

        assertThat(first.items()).extracting("name").containsExactly("c", "a");
        assertThat(second.items()).extracting("name").containsExactly("b");
        assertThat(second.nextCursor()).isNull();
        assertThatThrownBy(() -> catalogue.page(ListKind.TOOLS, "nonsense")).hasMessageContaining("unknown cursor");
        assertThatThrownBy(() -> catalogue.page(ListKind.TOOLS, "")).hasMessageContaining("unknown cursor");
    }

    @Test
    void catalogues_changeOfAProvider_isSeenAndTold() {
        List<Tool> tools = new java.util.concurrent.CopyOnWriteArrayList<>(List.of(tool("a")));
        ChangeListener[] change = new ChangeListener[1];
        Provider provider = new Provider() {
            @Override
            public List<Tool> tools(Principal principal) {
                return tools;
            }

            @Override
            public void onChange(ChangeListener listener) {
                change[0] = listener;
            }
        };
        Catalogues catalogues = new Catalogues(List.of(provider), 10);
        List<ListKind> told = new java.util.ArrayList<>();
        catalogues.onChange(told::add);
        Catalogue before = catalogues.of(Principal.ANONYMOUS);

        tools.add(tool("b"));
        assertThat(catalogues.of(Principal.ANONYMOUS)).isSameAs(before);
        change[0].changed(ListKind.TOOLS);

        Catalogue after = catalogues.of(Principal.ANONYMOUS);
        assertThat(told).containsExactly(ListKind.TOOLS);
        assertThat(after.version()).isGreaterThan(before.version());
        assertThat(after.tool("b")).isNotNull();
        assertThat(before.tool("b")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"with space\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":7}}",
                "{\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},\"b\":{\"type\":\"string\",\"x-mcp-header\":\"a\"}}"
            })
    void build_headerThatClientsCannotUse_isRefused(String properties) {
        var schema = Json.parseObject("{\"type\":\"object\",\"properties\":" + properties + "}");
        var builder = Tool.of("t", schema, (arguments, context) -> ToolResult.text("x"));

        assertThatThrownBy(builder::build).hasMessageContaining("x-mcp-header");
    }

    private static Tool tool(String name) {
        return Tool.of(name, Inner.class, (arguments, context) -> ToolResult.text(name))
                .build();
    }
}
