package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.jsonrpc.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesMergeTest {
    @TempDir
    Path folder;

    @Test
    void files_areLaidOverEachOther_andSetsOverAll() throws Exception {
        Path one = file("a: {b: 1, c: [1, 2]}\nd: x\n");
        Path two = file("a: {b: 2, c: [3]}\n");
        assertThat(read(List.of(one, two), List.of("d=y", "a.e=true")).toString())
                .isEqualTo("{\"a\":{\"b\":2,\"c\":[3],\"e\":true},\"d\":\"y\"}");
    }

    @Test
    void aliases_areWhatTheirAnchorsHave() throws Exception {
        Path file = file("a: &a {b: 1}\nc: *a\nd: {<<: *a, e: 2}\n");
        assertThat(read(List.of(file), List.of()).toString())
                .isEqualTo("{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":{\"e\":2,\"b\":1}}");
    }

    @Test
    void placeholders_areFilledFromTheEnvironment() throws Exception {
        Path file = file("key: ${KEY}\nlist: ['a-${KEY}-b']\nother: $KEY\n");
        assertThat(Values.read(List.of(file), List.of(), List.of(), Map.of("KEY", "$1"))
                        .toString())
                .isEqualTo("{\"key\":\"$1\",\"list\":[\"a-$1-b\"],\"other\":\"$KEY\"}");
    }

    @Test
    void placeholders_withoutAVariable_areAllNamed() throws Exception {
        Path file = file("a: ${ONE}\nb: {c: '${TWO}'}\n");
        assertThatThrownBy(() -> Values.read(List.of(file), List.of(), List.of(), Map.of("TWO", "")))
                .hasMessage("the values have ${ONE}, ${TWO}, and the environment has no such variables");
    }

    @Test
    void brokenFile_isNotQuoted() throws Exception {
        Path file = file("key: [hush\n");
        assertThatThrownBy(() -> read(List.of(file), List.of()))
                .hasMessageContaining("it is not YAML")
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a.b=1                  | {"a":{"b":1}}
                    a=1,b=x                | {"a":1,"b":"x"}
                    a={x,y}                | {"a":["x","y"]}
                    a={}                   | {"a":[]}
                    a[1].b=x               | {"a":[null,{"b":"x"}]}
                    a\\.b/c=x               | {"a.b/c":"x"}
                    a=x\\,y                 | {"a":"x,y"}
                    a=null                 | {"a":null}
                    a=007                  | {"a":"007"}
                    a=-3                   | {"a":-3}
                    a=b=c                  | {"a":"b=c"}
                    """)
    void set_isReadAsHelmReadsIt(String text, String expected) {
        assertThat(read(List.of(), List.of(text)).toString()).isEqualTo(expected);
    }

    @Test
    void setString_isAText() {
        assertThat(Values.read(List.of(), List.of(), List.of("a=1", "b=true"), Map.of())
                        .toString())
                .isEqualTo("{\"a\":\"1\",\"b\":\"true\"}");
    }

    @ParameterizedTest
    @CsvSource({"a", "=b", "a[x]=1", "a[5000]=1", "a.[0]=1"})
    void set_thatIsNone_isRefusedWithoutItsValue(String text) {
        assertThatThrownBy(() -> read(List.of(), List.of(text))).hasMessageContaining("it must be PATH=VALUE");
    }

    @Test
    void secrets_areHidden() {
        assertThat(Secrets.hidden(Json.parseObject("""
                        {"auth": {"apiKey": "k", "existingSecret": "name", "session": {"secrets": ["s"]}},
                         "redis": {"password": "p", "port": 1},
                         "extraEnv": [{"name": "A", "value": "v"}],
                         "tolerations": [{"key": "node", "operator": "Exists"}]}"""))).isEqualTo(Json.parseObject("""
                        {"auth": {"apiKey": "(hidden)", "existingSecret": "name", "session": {"secrets": ["(hidden)"]}},
                         "redis": {"password": "(hidden)", "port": 1},
                         "extraEnv": [{"name": "A", "value": "(hidden)"}],
                         "tolerations": [{"key": "node", "operator": "Exists"}]}"""));
    }

    private Path file(String text) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "values", ".yaml"), text);
    }

    private static tools.jackson.databind.node.ObjectNode read(List<Path> files, List<String> sets) {
        return Values.read(files, sets, List.of(), Map.of());
    }
}
