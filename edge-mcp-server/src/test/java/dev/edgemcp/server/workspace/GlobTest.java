package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.ToolException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    private final Deadline deadline = new Deadline(Ticker.system(), Duration.ofMinutes(1), new RecordingContext());

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "*.java a/B.java true",
                "*.java B.javax false",
                "src/*.java src/A.java true",
                "src/*.java src/a/A.java false",
                "src/**/*.java src/A.java true",
                "src/**/*.java src/a/b/A.java true",
                "**/x a/b/x true",
                "**/x x true",
                "**/x ax false",
                "src/** src/a/b true",
                "/a a true",
                "/a b/a false",
                "?.txt a.txt true",
                "?.txt ab.txt false",
                "[a-c].txt b.txt true",
                "[!a-c].txt b.txt false",
                "[!a-c].txt d.txt true",
                "*.{ts,tsx} a.tsx true",
                "*.{ts,tsx} a.js false",
                "a.b axb false",
                "\\*.x *.x true",
                "\\*.x a.x false",
                "a[[]b a[b true",
                "a[]]b a]b true",
                "x[!a]y x/y false"
            })
    void matches(String glob, String path, boolean expected) throws Exception {
        assertThat(Glob.of(glob, false).matches(path, deadline)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a", "{a,b", "[z-a]"})
    void of_malformed_refused(String glob) {
        assertThatThrownBy(() -> Glob.of(glob, false)).isInstanceOf(ToolException.class);
    }
}
