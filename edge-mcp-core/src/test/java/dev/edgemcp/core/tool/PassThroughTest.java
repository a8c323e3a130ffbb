package dev.edgemcp.core.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassThroughTest {
    private static final Map<String, String> ALL = new LinkedHashMap<>();

    static {
        ALL.put("X-GitHub-Token", "g");
        ALL.put("x-user-token", "u");
        ALL.put("X-AWS-Access-Key", "k");
        ALL.put("X-AWS-Secret-Key", "s");
        ALL.put("X-AWS-Region", "r");
        ALL.put("X-Service-Slack-Token", "sl");
        ALL.put("X-Service-Github-Token", "wrong");
        ALL.put("X-Custom-Auth-Tenant", "c");
        ALL.put("X-Harness-API-Key", "h");
        ALL.put("X-Harness-Account-ID", "acc");
        ALL.put("Authorization", "Bearer edge");
        ALL.put("X-API-Key", "edge");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "github | {\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"g\"}}}",
                "user | {\"credentials\":{\"*\":{\"type\":\"bearer\",\"token\":\"u\"}}}",
                "aws | {\"credentials\":{\"aws\":{\"type\":\"aws_signature\",\"properties\":{\"access_key\":\"k\",\"secret_key\":\"s\",\"region\":\"r\"}}}}",
                "slack | {\"credentials\":{\"slack\":{\"type\":\"bearer\",\"token\":\"sl\"}}}",
                "harness | {\"credentials\":{\"harness\":{\"type\":\"api_key\",\"token\":\"h\",\"properties\":{\"account_id\":\"acc\"}}}}",
                "custom | {\"custom_headers\":{\"Tenant\":\"c\"}}",
                "agent | {}",
                "gitlab | {}",
            })
    void headers_bringWhatIsAllowedAndNothingElse(String allowed, String bundle) {
        Credentials credentials = PassThrough.of(List.of(allowed)).ofHeaders(ALL.keySet(), ALL::get);
        assertThat(credentials.reveal().toString()).isEqualTo(bundle);
        assertThat(credentials.toString()).doesNotContain("\"").contains(bundle.equals("{}") ? "none" : "redacted");
    }

    @Test
    void headers_withoutPermission_areNotEvenRead() {
        assertThat(PassThrough.NONE.ofHeaders(ALL.keySet(), name -> {
                    throw new AssertionError("read");
                }))
                .isSameAs(Credentials.NONE);
    }

    @Test
    void headers_thatNoHeaderCanBe_areLeftOut() {
        Map<String, String> headers = Map.of("X-GitHub-Token", "a\u0000b", "X-User-Token", "x".repeat(10_000));
        assertThat(PassThrough.of(List.of("github", "user"))
                        .ofHeaders(headers.keySet(), headers::get)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void initialize_bringsWhatIsAllowedAndNothingElse() {
        PassThrough some = PassThrough.of(List.of("github", "user", "custom", "agent"));
        assertThat(some.ofInitialize(
                                Json.parseObject(
                                        "{\"credentials\":{\"github\":{\"type\":\"basic\",\"username\":\"u\",\"password\":\"p\",\"properties\":{\"realm\":\"r\"},\"more\":[]},\"*\":{\"type\":\"bearer\",\"token\":\"t\"},\"jira\":7},"
                                                + "\"session_tokens\":{\"github\":\"s\",\"jira\":\"x\"},\"oauth_tokens\":{\"github\":{\"access_token\":\"o\",\"scope\":\"repo\"}},"
                                                + "\"custom_headers\":{\"X-Tenant\":\"t\"},\"agent_context\":{\"agent_type\":\"ide\",\"other\":\"x\"},\"unknown\":1}"))
                        .reveal()
                        .toString())
                .isEqualTo(
                        "{\"credentials\":{\"github\":{\"type\":\"basic\",\"username\":\"u\",\"password\":\"p\",\"properties\":{\"realm\":\"r\"}},\"*\":{\"type\":\"bearer\",\"token\":\"t\"}},"
                                + "\"session_tokens\":{\"github\":\"s\"},\"oauth_tokens\":{\"github\":{\"access_token\":\"o\",\"scope\":\"repo\"}},"
                                + "\"custom_headers\":{\"X-Tenant\":\"t\"},\"agent_context\":{\"agent_type\":\"ide\"}}");
        assertThat(PassThrough.NONE.ofInitialize(Json.parseObject("{\"credentials\":7}")))
                .isSameAs(Credentials.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"credentials\":7}",
                "{\"credentials\":{\"github\":\"the-secret\"}}",
                "{\"credentials\":{\"github\":{\"type\":\"the-secret\"}}}",
                "{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":7}}}",
                "{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"the-secret\\n\"}}}",
                "{\"session_tokens\":{\"github\":[]}}",
                "{\"custom_headers\":{\"a b\":\"the-secret\"}}",
            })
    void initialize_otherForms_areRefusedWithoutQuotingThem(String json) {
        PassThrough some = PassThrough.of(List.of("github", "custom"));
        assertThatThrownBy(() -> some.ofInitialize(Json.parseObject(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("credentials: ")
                .hasMessageNotContaining("the-secret");
    }

    @Test
    void and_laterOnesWin() {
        PassThrough all = PassThrough.of(List.of("github", "slack"));
        Credentials lasting = all.ofInitialize(
                Json.parseObject(
                        "{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"old\"},\"slack\":{\"type\":\"bearer\",\"token\":\"s\"}}}"));
        Credentials now = all.ofHeaders(List.of("X-GitHub-Token"), name -> "new");
        assertThat(lasting.and(now).reveal().toString())
                .isEqualTo(
                        "{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"new\"},\"slack\":{\"type\":\"bearer\",\"token\":\"s\"}}}");
        assertThat(lasting.reveal().toString()).contains("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GitHub", "a b", "*", "a/b"})
    void names_thatAreNone_areRefused(String name) {
        assertThatThrownBy(() -> PassThrough.of(List.of(name))).isInstanceOf(IllegalArgumentException.class);
    }
}
