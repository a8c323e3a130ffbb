package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class YamlTreeTest {
    @Test
    void alias_isWhatItsAnchorHas() {
        assertThat(YamlTree.document("""
                        labels: &labels {app: edge-mcp}
                        name: &name web
                        ports: &ports [80, 443]
                        selector: *labels
                        other: {name: *name, ports: *ports}
                        """)).isEqualTo(Json.parseObject("""
                        {"labels":{"app":"edge-mcp"},"name":"web","ports":[80,443],"selector":{"app":"edge-mcp"},
                         "other":{"name":"web","ports":[80,443]}}"""));
    }

    @Test
    void merge_addsWhatIsNotThere() {
        JsonNode merged = YamlTree.document("""
                base: &base {cpu: 1, memory: 2Gi}
                more: &more {cpu: 3, disk: 4Gi}
                one: {<<: *base, cpu: 2}
                two:
                  <<: [*base, *more]
                """);
        assertThat(merged.path("one")).isEqualTo(Json.parseObject("{\"cpu\":2,\"memory\":\"2Gi\"}"));
        assertThat(merged.path("two")).isEqualTo(Json.parseObject("{\"cpu\":1,\"memory\":\"2Gi\",\"disk\":\"4Gi\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: 1",
                "a: 0644",
                "a: 0x1f",
                "a: 1_000",
                "a: 1.50",
                "a: 1e3",
                "a: yes",
                "a: true",
                "a: ~",
                "a:",
                "a: 12345678901234567890",
                "a: 'x'",
                "a: |\n  x\n  y",
                "a: {b: [1, {c: d}, []]}",
                "- a\n- b",
                "a"
            })
    void withoutAliases_itIsWhatJacksonMakesOfIt(String text) {
        JsonNode expected = YAMLMapper.builder().build().readTree(text);
        assertThat(YamlTree.document(text)).isEqualTo(expected);
        // The same by the way that spells aliases out.
        assertThat(YamlTree.document("first: &x {a: 1}\nsecond: *x\nthird:\n" + text.indent(2))
                        .path("third"))
                .isEqualTo(expected);
    }

    @Test
    void documents_areSeveral_withAnchorsOfTheirOwn() {
        assertThat(YamlTree.documents("---\n# nothing\n---\na: &x 1\n---\n\n---\nb: 2\n"))
                .hasSize(2);
        assertThat(YamlTree.documents("")).isEmpty();
        assertThatThrownBy(() -> YamlTree.document("a: [*x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> YamlTree.document("a: &x 1\nb: [*x")).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> YamlTree.documents("a: &x secret\n---\nb: *x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without an anchor");
        assertThatThrownBy(() -> YamlTree.documents("a: &x {b: *x}"))
                .as("in itself")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aliasesOfAliases_areBounded() {
        String laughs = IntStream.range(1, 30)
                .mapToObj(i -> "a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                .collect(Collectors.joining("", "a0: &a0 ha\n", ""));
        assertThatThrownBy(() -> YamlTree.documents(laughs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too much");
    }
}
