package dev.edgemcp.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.kube.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CompletionIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static TestCluster cluster;

    @BeforeAll
    static void open() {
        cluster = TestCluster.open(folder);
        cluster.reset();
        cluster.put(TestCluster.healthy());
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'',                    serve,          :4",
        "'k8',                  k8s,            :4",
        "'k8s ',                status,         :4",
        "'k8s st',              status,         :4",
        "'k8s status --',       --watch,        :4",
        "'k8s status -o ',      yaml,           :4",
        "'k8s status --output=j', --output=json, :4",
        "'k8s status --output = j', json,       :4",
        "'k8s status --output =', json,         :4",
        "'k8s status --kubeconfig ', '',        :0",
        "'completion ',         fish,           :4",
        "'--log-level ',        debug,          :4",
        "'serve --workspace ',  '',             :0",
        "'call x -- ',          '',             :0",
    })
    void complete_fromTheCommands(String line, String expected, String directive) {
        List<String> answer = complete(line);
        assertThat(answer).last().isEqualTo(directive);
        if (!expected.isEmpty()) {
            assertThat(words(answer)).contains(expected);
        }
        assertThat(words(answer)).doesNotContain("__complete", "--help-me");
    }

    @Test
    void complete_saysWhatEachIs() {
        assertThat(complete("k8s st")).contains("status\tShow a release: what runs, how it does, and what is wrong.");
    }

    @Test
    void complete_fromTheCluster() {
        String at = "k8s status --kubeconfig " + cluster.words("x")[2] + " -n " + cluster.namespace();
        assertThat(words(complete(at + " --release "))).contains("edge-mcp");
        assertThat(words(complete(at + " -n "))).contains(cluster.namespace());
        assertThat(words(complete(at + " --namespace=edge"))).contains("--namespace=" + cluster.namespace());
        assertThat(words(complete(
                        "k8s logs --kubeconfig " + cluster.words("x")[2] + " -n " + cluster.namespace() + " --pod ")))
                .contains("edge-mcp-0");
        assertThat(words(complete("k8s status --kubeconfig " + cluster.words("x")[2] + " --context ")))
                .isNotEmpty();
    }

    @Test
    void complete_fromAClusterThatIsSlow_givesUp() {
        MockApi mock = cluster.mock();
        mock.faults.add(request -> request.getPath().startsWith("/api/v1/namespaces?")
                ? MockApi.json(200, dev.edgemcp.core.jsonrpc.Json.object()).setBodyDelay(20, TimeUnit.SECONDS)
                : null);
        long start = System.nanoTime();
        assertThat(complete("k8s status --kubeconfig " + cluster.words("x")[2] + " -n "))
                .containsExactly(":4");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        mock.faults.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void script_isAccepted_byItsShell(String shell) throws Exception {
        CommandRun run = CommandRun.of("completion", shell);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("__complete");
        if (installed(shell)) {
            Path script = Files.writeString(folder.resolve("script." + shell), run.out());
            assertThat(shell(shell, "-n", script.toString())).isEmpty();
        }
    }

    @Test
    void bash_completes() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(installed("bash"), "needs bash");
        Path script = Files.writeString(
                folder.resolve("bash-run"), CommandRun.of("completion", "bash").out() + """

                edge-mcp() { printf '%s\\n' "asked: $*" >&3; printf 'status\\tShow it\\nstart\\n:4\\n'; }
                COMP_WORDS=(edge-mcp k8s st) COMP_CWORD=2
                _edge_mcp 3>&1
                printf '%s\\n' "${COMPREPLY[@]}"
                """);
        assertThat(shell("bash", script.toString()).lines())
                .containsExactly("asked: __complete -- k8s st", "status", "start");
    }

    private static List<String> complete(String line) {
        List<String> words = new ArrayList<>(List.of("__complete", "--"));
        words.addAll(List.of(line.split(" ", -1)));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        return run.out().lines().toList();
    }

    private static List<String> words(List<String> answer) {
        return answer.stream().map(line -> line.replaceAll("\t.*", "")).toList();
    }

    private static boolean installed(String shell) {
        return List.of("/bin/", "/usr/bin/").stream().anyMatch(place -> Files.isExecutable(Path.of(place + shell)));
    }

    private static String shell(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
