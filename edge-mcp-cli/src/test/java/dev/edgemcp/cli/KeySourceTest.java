package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeySourceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8082/mcp, true",
        "ws://LOCALHOST/ws, true",
        "http://127.0.0.1/, true",
        "http://[::1]:8082/, true",
        "http://127.0.0.1.example.com/, false",
        "http://localhost.example.com/, false",
        "http://example.com/, false",
        "http://10.0.0.1/, false"
    })
    void key_localFile_isForThisMachineOnly(URI url, boolean shown) throws Exception {
        Files.createDirectories(folder.resolve("edge-mcp"));
        Files.writeString(folder.resolve("edge-mcp/api-key"), "local");
        KeySource keys = new KeySource(Map.of("XDG_CONFIG_HOME", folder.toString()));
        assertThat(keys.key(url, null)).isEqualTo(shown ? "local" : null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "two\nlines", "пароль"})
    void key_fileWithSomethingElse_isRefusedWithoutQuotingIt(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), content);
        KeySource keys = new KeySource(Map.of());
        assertThatThrownBy(() -> keys.key(URI.create("http://example.com/"), file))
                .isInstanceOf(CliException.class)
                .message()
                .isEqualTo("cannot use the API key file " + file);
    }

    @Test
    void key_namedFileMissing_isAnErrorAndNotTheNextSource() {
        KeySource keys = new KeySource(Map.of("EDGE_MCP_API_KEY", "variable"));
        assertThatThrownBy(() -> keys.key(URI.create("http://example.com/"), folder.resolve("none")))
                .isInstanceOf(CliException.class);
    }
}
