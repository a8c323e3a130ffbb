package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs what the pod of Redis runs, with a real Redis. */
@Timeout(60)
class RedisCommandIT {
    private static final String BINARY = "/redis-server-6.2.6-v5-linux-amd64";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "with \"quotes\", $HOME, 'spaces' and #> signs"})
    void password_isTheOneOfTheSecret(String password) throws Exception {
        RenderedManifests rendered = new RenderedChart(folder).render();
        int port = freePort();
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(
                folder.resolve("redis.conf"),
                rendered.get("ConfigMap redis-config", "data", "redis.conf")
                                .toString()
                                .replace("/data", data.toString())
                        + "\nport " + port + "\nbind 127.0.0.1\n");
        Object container = rendered.get("StatefulSet redis", "spec", "template", "spec", "containers", "redis");
        assertThat(RenderedManifests.at(container, "command")).isEqualTo(List.of("sh", "-c"));
        String script = RenderedManifests.at(container, "args", "0")
                .toString()
                .replace("/etc/redis", folder.toString())
                .replace("/data", data.toString());
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
        builder.redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("PATH", binary().getParent() + ":" + System.getenv("PATH"));
        builder.environment().remove("REDISCLI_AUTH");
        if (!password.isEmpty()) {
            builder.environment().put("REDISCLI_AUTH", password);
        }
        Process redis = builder.start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> ask(port, List.of("PING")) != null);
            assertThat(ask(port, List.of("PING"))).startsWith(password.isEmpty() ? "+PONG" : "-NOAUTH");
            if (!password.isEmpty()) {
                assertThat(ask(port, List.of("AUTH", "other"))).startsWith("-WRONGPASS");
                assertThat(ask(port, List.of("AUTH", password))).startsWith("+OK");
                assertThat(Files.readString(data.resolve("users.acl"))).doesNotContain(password);
                assertThat(redis.info().commandLine().orElse("")).doesNotContain(password);
            }
            // Exec'ed: the signal reaches Redis itself.
            redis.destroy();
            assertThat(redis.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(data.resolve("appendonly.aof")).exists();
        } finally {
            redis.destroyForcibly();
        }
    }

    private Path binary() throws IOException {
        Path binary = folder.resolve("bin/redis-server");
        Files.createDirectories(binary.getParent());
        try (InputStream in = getClass().getResourceAsStream(BINARY)) {
            Files.write(binary, in.readAllBytes());
        }
        assertThat(binary.toFile().setExecutable(true)).isTrue();
        return binary;
    }

    private static String ask(int port, List<String> words) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5000);
            StringBuilder request = new StringBuilder("*" + words.size() + "\r\n");
            words.forEach(word -> request.append("$")
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n"));
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
