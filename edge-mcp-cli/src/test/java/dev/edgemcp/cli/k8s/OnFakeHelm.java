package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.HelmRun;
import dev.edgemcp.cli.LazyCommand;
import dev.edgemcp.cli.helm.FakeHelm;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.core.jsonrpc.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.node.ObjectNode;

/** What tests of releases have in common that need no Helm. On the mock only: on a real server, controllers are at work too. */
abstract class OnFakeHelm extends OnCluster {
    static final String KEY = "a-key-that-is-long-enough-0123456789";
    static final String INSTALL = "k8s install -y --skip-verify --timeout 3s --set edgeMcp.auth.apiKey=" + KEY;
    static final String UPGRADE = "k8s upgrade -y --skip-verify --timeout 3s";

    /** A person at a terminal. */
    static final Terminal PERSON = new Terminal(false, true, 80);

    FakeHelm helm = new FakeHelm();
    MockApi mock;

    @BeforeEach
    void fake() {
        mock = cluster.mock();
        helm = new FakeHelm();
        mock.requests.clear();
    }

    /** Runs it as in a pipeline. */
    CommandRun go(String line) {
        return go(Map.of(), Terminal.NONE, "", line);
    }

    /** Runs it at a terminal, with these answers. */
    CommandRun answering(String answers, String line) {
        return go(Map.of(), PERSON, answers, line);
    }

    CommandRun go(Map<String, String> environment, Terminal terminal, String stdin, String line) {
        String[] words = cluster.words(line);
        return HelmRun.with(context -> k8s(context, Arrays.asList(words)), environment, terminal, stdin, words);
    }

    private CommandLine k8s(CliContext context, List<String> words) {
        CommandLine k8s = new CommandLine(CommandSpec.create().name("k8s"));
        LazyCommand.add(k8s, HelmCommands.of(context, helm), words);
        return k8s;
    }

    /** What of it was asked that changes something. */
    List<String> changes() {
        return helm.calls.stream()
                .filter(call -> List.of("install", "upgrade", "uninstall").contains(call))
                .toList();
    }

    /** Requests that change something, beside reviews of access. */
    List<String> written() {
        return mock.requests.stream()
                .filter(request -> !request.startsWith("GET ") && !request.contains("selfsubjectaccessreviews"))
                .toList();
    }

    /** The revisions and their status, such as {@code 1 superseded}. */
    List<String> history() {
        ObjectNode history = Json.parseObject(go("k8s history -o json").out());
        return history.path("revisions")
                .valueStream()
                .map(one ->
                        one.path("revision").asInt(0) + " " + one.path("status").asString(""))
                .toList();
    }

    /** Lets a record say what one says that was left, or that somebody else is writing. */
    static void leave(int revision, String status) {
        FakeHelm.leave(kubeconfig(), cluster.namespace(), "edge-mcp", revision, status);
    }

    static ReleaseRecord record(int revision) {
        return ReleaseRecord.from(cluster.get("Secret/sh.helm.release.v1.edge-mcp.v" + revision));
    }

    static String logLevel() {
        return cluster.get("ConfigMap/edge-mcp-config")
                .path("data")
                .path("logLevel")
                .asString("");
    }

    static String key() {
        String encoded = cluster.get("Secret/edge-mcp-secrets")
                .path("data")
                .path("api-key")
                .asString("");
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private static String kubeconfig() {
        List<String> words = List.of(cluster.words("x"));
        try {
            return Files.readString(Path.of(words.get(words.indexOf("--kubeconfig") + 1)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
