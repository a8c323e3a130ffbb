package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1\"", "1e99", "123456789012345678901234567890", "{}", "null", "true"})
    void request_tokenThatThisClientNeverSends_isNobodys(String token) {
        Notification progress =
                new Notification("notifications/progress", Json.parseObject("{\"progressToken\":" + token + "}"));
        assertThat(Progress.request(progress)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"progress\":\"1\"}", "{\"progress\":null}"})
    void from_withoutANumber_isNoProgress(String params) {
        assertThat(Progress.from(Json.parseObject(params))).isNull();
    }

    @Test
    void from_hugeNumber_isKeptAsFarAsADoubleGoes() {
        assertThat(Progress.from(Json.parseObject("{\"progress\":123456789012345678901234567890,\"total\":1e400}")))
                .isNotNull();
    }
}
