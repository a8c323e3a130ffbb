package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
    @Test
    void version_isOneLineOnStandardOutput() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("edge-mcp (development|\\d+\\.\\d+\\.\\d+\\S*)\\R");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "tools --help", "call -h", "call --help -- anything"})
    void help_goesToStandardOutput(String line) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: edge-mcp");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "toolz",
                "tools --nope",
                "tools --timeout 5",
                "tools --timeout 0s",
                "tools --era modernish",
                "tools --log-level loud",
                "tools ftp://host/",
                "tools http://user:secret@host/",
                "tools a b",
                "tools --",
                "tools http://127.0.0.1/ -- server",
                "call",
                "call tool {} more",
                "call tool --url http://127.0.0.1/ -- server"
            })
    void wrongUsage_isExplainedOnce(String line) {
        CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").contains("fix:").doesNotContain("\tat ", "secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"k8s statsu --set edgeMcp.auth.apiKey=hush", "k8s --api-key=hush status", "tools --key hush"})
    void whatIsNotKnown_isNamedWithoutWhatFollows(String line) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).containsPattern("'(statsu|--api-key|--key)'").doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"call tool {", "call tool []", "call tool 7", "call tool @/no/such/file", "call tool -"})
    void badArguments_areBadData(String line) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.err()).startsWith("error: ").contains("fix:");
    }

    @Test
    void failure_withDebugLog_showsTheCause() {
        CommandRun run = CommandRun.of("call", "tool", "{", "--log-level", "debug");
        assertThat(run.err()).startsWith("error: ").contains("Caused by");
        CommandRun.of("call", "tool", "{", "--log-level", "warn");
    }
}
