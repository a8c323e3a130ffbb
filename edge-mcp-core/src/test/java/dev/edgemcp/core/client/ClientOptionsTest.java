package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.protocol.Implementation;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientOptionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"secret\nkey", "secret key", "secret-ключ", ""})
    void apiKey_unfitForAHeader_isRefusedWithoutRepeatingIt(String key) {
        ClientOptions.Builder builder = ClientOptions.builder(new Implementation("test", "0"));
        assertThatThrownBy(() -> builder.apiKey(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/", "host", "ws:///x", "http://user:secret@host/", "https://host/#part"})
    void target_unfitUrl_isRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> ClientTarget.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
