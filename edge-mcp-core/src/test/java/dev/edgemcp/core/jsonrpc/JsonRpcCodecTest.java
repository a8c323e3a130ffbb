package dev.edgemcp.core.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcCodecTest {
    private final JsonRpcCodec codec = new JsonRpcCodec(MessageLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0",
                "-7",
                "9007199254740993",
                "123456789012345678901234567890",
                "\"abc\"",
                "\"\"",
                "\"17\"",
                "\"\\u00e9\\ud83d\\ude00\""
            })
    void decode_anyLegalId_comesBackAsItWas(String id) {
        Request request = (Request) codec.decode("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"m\"}");

        String answer = codec.encode(new Success(request.id(), Json.object()));

        assertThat(Json.parseObject(answer).get("id"))
                .isEqualTo(Json.parseObject("{\"id\":" + id + "}").get("id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                   | -32700 |",
                "{                                                  | -32700 |",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"} x  | -32700 |",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"m\"} | -32700 |",
                "nul                                                | -32700 |",
                "17                                                 | -32600 |",
                "[]                                                 | -32600 |",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}]   | -32600 |",
                "{}                                                 | -32600 |",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"m\"}     | -32600 | 1",
                "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"m\"}         | -32600 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}         | -32600 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1}                      | -32600 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}  | -32600 |",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"m\"}    | -32600 |",
                "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"m\"}   | -32600 |",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"m\"}   | -32600 |",
                "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"m\"}  | -32600 |",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":[]} | -32602 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":3}  | -32602 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"x\"}} | -32600 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"1\",\"message\":\"x\"}} | -32600 | 1",
            })
    void decode_whatIsNoMessage_saysWhyAndForWhichRequest(String text, int code, Integer id) {
        JsonRpcException e = catchThrowableOfType(JsonRpcException.class, () -> codec.decode(text == null ? "" : text));

        assertThat(e.error().code()).isEqualTo(code);
        assertThat(e.id()).isEqualTo(id == null ? null : RequestId.of(id));
    }

    @Test
    void decode_deepNesting_isRefusedWithoutAStackOverflow() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        JsonRpcException e = catchThrowableOfType(
                JsonRpcException.class,
                () -> codec.decode("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"a\":" + deep + "}}"));

        assertThat(e.error().code()).isEqualTo(JsonRpcError.INVALID_REQUEST);
        assertThat(e).hasMessageContaining("64 levels");
    }

    @Test
    void decode_hugeNumber_isRefused() {
        String number = "9".repeat(100_000);

        JsonRpcException e = catchThrowableOfType(
                JsonRpcException.class,
                () -> codec.decode("{\"jsonrpc\":\"2.0\",\"id\":" + number + ",\"method\":\"m\"}"));

        assertThat(e.error().code()).isEqualTo(JsonRpcError.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e999999999"})
    void decode_numberBeyondADouble_isRefused(String number) {
        JsonRpcException e = catchThrowableOfType(
                JsonRpcException.class,
                () -> codec.decode(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"a\":" + number + "}}"));

        assertThat(e.error().code()).isEqualTo(JsonRpcError.INVALID_REQUEST);
        assertThat(e).hasMessageContaining("fit into a double");
    }

    @Test
    void decode_largerThanTheLimit_isRefused() {
        JsonRpcCodec small = new JsonRpcCodec(new MessageLimits(1024, 8));

        JsonRpcException e = catchThrowableOfType(
                JsonRpcException.class, () -> small.decode("{\"a\":\"" + "x".repeat(1024) + "\"}"));

        assertThat(e).hasMessageContaining("larger than 1024 bytes");
    }

    @Test
    void decode_nulCharacterInAString_isKept() {
        Notification message =
                (Notification) codec.decode("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"a\":\"x\\u0000y\"}}");

        assertThat(message.params()).isNotNull();
        assertThat(message.params().path("a").stringValue()).isEqualTo("x\0y");
    }

    @Test
    void decode_errors_neverRepeatTheInput() {
        JsonRpcException e = catchThrowableOfType(
                JsonRpcException.class, () -> codec.decode("{\"jsonrpc\":\"2.0\",\"secret\":hunter2}"));

        assertThat(e.getMessage()).doesNotContain("hunter2").contains("line 1");
    }

    @Test
    void encode_loneSurrogate_isStillAMessage() {
        String text = codec.encode(new Success(RequestId.of(1), Json.object().put("a", "x\ud800y")));

        assertThat(text).contains("\"id\":1");
    }

    @Test
    void encode_failureWithoutId_hasANullId() {
        assertThat(codec.encode(new Failure(null, new JsonRpcError(-32700, "no"))))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"no\"}}");
    }

    @Test
    void decode_randomMutilations_giveAMessageOrAnErrorAndNothingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String valid =
                "{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"tools/call\",\"params\":{\"name\":\"x\",\"arguments\":{\"a\":[1,2.5e3,null,true]}}}";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(valid);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x80));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, "{}[]\",:\\01".charAt(random.nextInt(10)));
                }
            }
            try {
                codec.decode(text.toString());
            } catch (JsonRpcException e) {
                assertThat(e.error().code()).as("seed %d: %s", seed, text).isBetween(-32700, -32600);
            }
        }
    }
}
