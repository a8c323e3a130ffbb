package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.HelmApi;
import dev.edgemcp.cli.kube.PodPorts;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.redis.RealRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Backup, destroy, restore, verify: with Helm itself on the mock, and a real Redis and a real server behind its pods. */
@Timeout(120)
final class BackupIT extends OnCluster {
    private static final String KEY = "a-key-of-the-backup-test-0123456789";
    private static final String PLATFORM = "core-platform-secret-9876543210";
    private static final String COUNTS = "edge_mcp:counts";
    private static final String SESSION = "edge_mcp:session:abc";

    @TempDir
    Path work;

    private RealRedis redis;
    private RedisClient client;
    private RedisCommands<String, String> commands;
    private PodPorts ports;

    @BeforeEach
    void begin() throws IOException {
        HelmApi.on(cluster);
        ports = new PodPorts();
        cluster.mock().faults.add(ports);
        redis = new RealRedis();
        client = RedisClient.create(redis.url());
        commands = client.connect().sync();
        commands.hset(COUNTS, "daily:acme", "20785:41");
        commands.hset(SESSION, Map.of("end", "1"));
        commands.expire(SESSION, 3600);
        commands.set("edge_mcp:cache:x", "what can be made again");
        ports.ports.put("redis-0", redis.port());
        pods();
        Files.writeString(work.resolve("passphrase"), "five words are much better\n");
        Files.writeString(work.resolve("wrong"), "five other words\n");
        Files.writeString(work.resolve("values.yaml"), """
                redis: {auth: {enabled: false}}
                edgeMcp:
                  auth: {apiKey: %s}
                  corePlatform: {enabled: true, url: "https://core.example.com", apiKey: %s}
                """.formatted(KEY, PLATFORM));
        CommandRun made = run("k8s install -y --skip-verify --timeout 60s -f " + work.resolve("values.yaml"));
        assertThat(made.exitCode()).as(made.err()).isZero();
    }

    @AfterEach
    void end() {
        client.shutdown();
        redis.close();
    }

    private static void pods() {
        Map<String, ObjectNode> objects = healthy();
        List.of("Pod/edge-mcp-0", "Pod/redis-0").forEach(pod -> cluster.put(objects.get(pod)));
    }

    @Test
    void backupDestroyRestoreVerify() throws Exception {
        try (Server server = Server.start(work, KEY)) {
            ports.ports.put("edge-mcp-0", server.port());
            CommandRun kept = run("k8s backup --include-secrets" + passphrase("passphrase") + " -o " + file());
            assertThat(kept.exitCode()).as(kept.err()).isZero();
            Golden.check("backup.txt", kept.out().replace(file().toString(), "FILE"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
            noSecrets();

            CommandRun verified = run2("k8s backup verify " + file() + passphrase("passphrase"));
            assertThat(verified.exitCode()).as(verified.err()).isZero();
            Golden.check("backup-verify.txt", verified.out());

            ObjectNode session = cluster.get("Secret/edge-mcp-session");
            assertThat(run("k8s uninstall -y").exitCode()).isZero();
            assertThat(run("k8s history").exitCode()).isEqualTo(1);
            commands.flushall();

            CommandRun dry = run("k8s restore --dry-run " + file() + passphrase("passphrase"));
            assertThat(dry.exitCode()).as(dry.err()).isZero();
            Golden.check("restore-dry-run.txt", dry.err() + dry.out());
            assertThat(run("k8s history").exitCode()).isEqualTo(1);
            assertThat(commands.dbsize()).isZero();

            CommandRun back = run("k8s restore -y --timeout 60s " + file() + passphrase("passphrase"));
            assertThat(back.exitCode()).as(back.err()).isZero();
            Golden.check("restore.txt", back.out());
            assertThat(cluster.get("Secret/edge-mcp-session").path("data")).isEqualTo(session.path("data"));
            assertThat(entry("Secret/edge-mcp-secrets", "api-key")).isEqualTo(KEY);
            assertThat(entry("Secret/edge-mcp-secrets", "core-platform-api-key"))
                    .isEqualTo(PLATFORM);
            assertThat(commands.hgetall(COUNTS)).isEqualTo(Map.of("daily:acme", "20785:41"));
            assertThat(commands.ttl(SESSION)).isBetween(3400L, 3600L);
            assertThat(commands.keys("edge_mcp:cache:*")).isEmpty();
            assertThat(run("k8s verify").exitCode()).isZero();
        }
    }

    @Test
    void restore_overWhatIsThere_wantsForce() {
        keep("");
        commands.hset(COUNTS, "daily:acme", "20785:99");
        String restore = "k8s restore -y --skip-verify --timeout 60s " + file() + passphrase("passphrase");
        CommandRun refused = run(restore);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("there is a release 'edge-mcp' already", "add --force");
        assertThat(commands.hget(COUNTS, "daily:acme")).isEqualTo("20785:99");

        CommandRun forced = run(restore + " --force");
        assertThat(forced.exitCode()).as(forced.err()).isZero();
        assertThat(forced.out()).contains("revision 2.");
        assertThat(commands.hget(COUNTS, "daily:acme")).isEqualTo("20785:41");
    }

    @Test
    void restore_whereRedisHasData_leavesItWithoutForce() {
        keep("");
        assertThat(run("k8s uninstall -y").exitCode()).isZero();
        commands.hset(COUNTS, "daily:acme", "20785:99");
        CommandRun run = run("k8s restore -y --skip-verify --timeout 60s " + file() + passphrase("passphrase"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("1 keys were in Redis already, and stayed as they were", "--force");
        assertThat(commands.hget(COUNTS, "daily:acme")).isEqualTo("20785:99");
    }

    @Test
    void restore_stoppedHalfWay_goesOnWithForce() {
        keep("");
        assertThat(run("k8s uninstall -y").exitCode()).isZero();
        commands.flushall();
        ports.ports.remove("redis-0");
        String restore = "k8s restore -y --skip-verify --timeout 60s " + file() + passphrase("passphrase");
        CommandRun stopped = run(restore);
        assertThat(stopped.exitCode()).isEqualTo(69);
        assertThat(stopped.err()).contains("cannot reach the Redis of the chart");
        ports.ports.put("redis-0", redis.port());
        assertThat(run(restore).exitCode()).as("without --force").isEqualTo(1);
        CommandRun again = run(restore + " --force");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(commands.hget(COUNTS, "daily:acme")).isEqualTo("20785:41");
    }

    @Test
    void restore_toAnotherNamespace() {
        keep("");
        String elsewhere = cluster.elsewhere();
        CommandRun run = CommandRun.of(words(
                elsewhere,
                "k8s restore -y --skip-verify --skip-redis --timeout 60s " + file() + passphrase("passphrase")));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(CommandRun.of(words(elsewhere, "k8s values --show-secrets")).out())
                .contains(KEY, PLATFORM);
        assertThat(run("k8s history").out()).as("the first one stays").contains("deployed");
    }

    @Test
    void withoutSecrets_valuesAreAskedFor_andTheKeyIsNew() throws IOException {
        CommandRun kept = run("k8s backup -o " + file());
        assertThat(kept.exitCode()).as(kept.err()).isZero();
        noSecrets();
        assertThat(run("k8s uninstall -y").exitCode()).isZero();
        CommandRun lacking = run("k8s restore -y --skip-verify --timeout 60s " + file());
        assertThat(lacking.exitCode()).isEqualTo(65);
        assertThat(lacking.err()).contains("lack edgeMcp.corePlatform.apiKey");
        Files.writeString(work.resolve("more.yaml"), "edgeMcp: {corePlatform: {apiKey: another-secret-12345}}");
        CommandRun run = run(
                "k8s restore -y --skip-verify --force --timeout 60s " + file() + " -f " + work.resolve("more.yaml"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(entry("Secret/edge-mcp-secrets", "core-platform-api-key")).isEqualTo("another-secret-12345");
        assertThat(entry("Secret/edge-mcp-secrets", "api-key")).hasSize(43).isNotEqualTo(KEY);
    }

    @Test
    void externalRedis_isReachedDirectly() {
        run("k8s uninstall -y");
        String external = " --set redis.enabled=false,externalRedis.host=127.0.0.1,externalRedis.port=" + redis.port();
        CommandRun made =
                run("k8s install -y --skip-verify --timeout 60s -f " + work.resolve("values.yaml") + external);
        assertThat(made.exitCode()).as(made.err()).isZero();
        ports.ports.clear();
        keep("");
        assertThat(run("k8s uninstall -y").exitCode()).isZero();
        String restore = "k8s restore -y --skip-verify --timeout 60s " + file() + passphrase("passphrase");
        CommandRun refused = run(restore);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("has 2 of the keys of the backup already");
        assertThat(run("k8s history").exitCode()).as("nothing was changed").isEqualTo(1);
        commands.flushall();
        CommandRun back = run(restore);
        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(commands.hget(COUNTS, "daily:acme")).isEqualTo("20785:41");
    }

    @Test
    void redisWithPassword_isReachedByTheOneOfThePods() throws IOException {
        commands.configSet("requirepass", "password-of-redis-1");
        CommandRun refused = run("k8s backup -o " + file());
        assertThat(refused.exitCode()).isEqualTo(69);
        assertThat(refused.err()).contains("cannot reach the Redis of the chart", "--skip-redis");
        assertThat(file()).doesNotExist();
        CommandRun made = run("k8s upgrade -y --skip-verify --timeout 60s"
                + " --set redis.auth.enabled=true,redis.auth.password=password-of-redis-1");
        assertThat(made.exitCode()).as(made.err()).isZero();
        keep("");
        entries(file())
                .forEach((name, content) -> assertThat(new String(content, StandardCharsets.UTF_8))
                        .as(name)
                        .doesNotContain("password-of-redis-1"));
    }

    @Test
    void backup_overwritesNothing_andLeavesNothingBehind() throws IOException {
        Files.writeString(file(), "mine");
        CommandRun run = run("k8s backup -o " + file());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("already", "--force");
        assertThat(file()).hasContent("mine");
        assertThat(run("k8s backup --force -o " + file()).exitCode()).isZero();
        assertThat(run("k8s backup -o " + work.resolve("none/x")).exitCode()).isEqualTo(1);
        try (var files = Files.list(work)) {
            assertThat(files.map(one -> one.getFileName().toString())).noneMatch(name -> name.endsWith(".part"));
        }
        assertThat(run("k8s backup").exitCode()).isEqualTo(64);
        CommandRun url = run("k8s backup -o " + work.resolve("y") + " --redis-url redis://:secret@host");
        assertThat(url.exitCode()).isEqualTo(64);
        assertThat(url.err()).contains("has a password in it").doesNotContain("secret@");
    }

    @Test
    void wrongPassphrase_andChangedArchives_areRefused() throws IOException {
        keep("");
        refused("the passphrase is another one, or the backup was changed", file(), "wrong");
        Map<String, byte[]> whole = entries(file());

        byte[] bytes = Files.readAllBytes(file());
        refused("it is cut off", write("cut", java.util.Arrays.copyOf(bytes, bytes.length / 3)), "passphrase");
        refused("it is cut off, or no backup", write("text", "hello".getBytes(StandardCharsets.UTF_8)), "passphrase");

        Map<String, byte[]> changed = new LinkedHashMap<>(whole);
        changed.put("values.yaml", "a: 1".getBytes(StandardCharsets.UTF_8));
        refused("the checksum of values.yaml is wrong", zip("changed", changed), "passphrase");

        Map<String, byte[]> lacking = new LinkedHashMap<>(whole);
        lacking.remove("redis.json");
        refused("it lacks redis.json", zip("lacking", lacking), "passphrase");

        Map<String, byte[]> slip = new LinkedHashMap<>(whole);
        slip.put("chart/../../slip", new byte[1]);
        refused("whose name is none of a backup's", zip("slip", slip), "passphrase");

        Map<String, byte[]> many = new LinkedHashMap<>(whole);
        for (int i = 0; i < 1_000; i++) {
            many.put("chart/file" + i, new byte[0]);
        }
        refused("more than 1000 entries", zip("many", many), "passphrase");

        Map<String, byte[]> bomb = new LinkedHashMap<>(whole);
        bomb.put("chart/bomb", new byte[130 << 20]);
        refused("unpacks to more than 128 MiB", zip("bomb", bomb), "passphrase");

        // One who knows the form but not the passphrase: all checksums are right.
        ObjectNode about = Json.parseObject(new String(whole.get("manifest.json"), StandardCharsets.UTF_8));
        about.put("release", "other");
        Map<String, byte[]> forged = new LinkedHashMap<>(whole);
        forged.put("manifest.json", Json.text(about).getBytes(StandardCharsets.UTF_8));
        refused("or the backup was changed", zip("forged", forged), "passphrase");

        about.put("schema", 2);
        forged.put("manifest.json", Json.text(about).getBytes(StandardCharsets.UTF_8));
        refused("it has schema 2", zip("newer", forged), "passphrase");
    }

    private void refused(String why, Path archive, String passphrase) {
        // Deriving a key from a passphrase takes its time.
        boolean derives = why.contains("the backup was changed");
        for (String command :
                derives ? List.of("k8s backup verify ") : List.of("k8s backup verify ", "k8s restore -y --force ")) {
            String line = command + archive + passphrase(passphrase);
            CommandRun run = command.contains("verify") ? run2(line) : run(line);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(65);
            assertThat(run.err()).contains(why).doesNotContain(KEY);
        }
    }

    private void keep(String more) {
        CommandRun kept = run("k8s backup --include-secrets" + passphrase("passphrase") + " -o " + file() + more);
        assertThat(kept.exitCode()).as(kept.err()).isZero();
    }

    /** No secret is in the clear anywhere in the archive. */
    private void noSecrets() throws IOException {
        entries(file())
                .forEach((name, content) -> assertThat(new String(content, StandardCharsets.UTF_8))
                        .as(name)
                        .doesNotContain(KEY)
                        .doesNotContain(PLATFORM)
                        .doesNotContain(Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8))));
    }

    private Path file() {
        return work.resolve("edge-mcp.backup");
    }

    private String passphrase(String name) {
        return " --passphrase-file " + work.resolve(name);
    }

    private static CommandRun run2(String line) {
        return CommandRun.of(line.split(" "));
    }

    private static String[] words(String namespace, String line) {
        List<String> words = new ArrayList<>(List.of(cluster.words(line)));
        words.set(words.size() - 1, namespace);
        return words.toArray(String[]::new);
    }

    private static String entry(String object, String entry) {
        String encoded = cluster.get(object).path("data").path(entry).asString("");
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> entries(Path file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private Path zip(String name, Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return write(name, bytes.toByteArray());
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(work.resolve(name), content);
    }

    /** {@code edge-mcp serve} in a process of its own. */
    private record Server(Process process, int port) implements AutoCloseable {
        static Server start(Path home, String key) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.edgemcp.cli.Main",
                            "serve",
                            "--port",
                            "0")
                    .directory(home.toFile());
            builder.environment().put("EDGE_MCP_API_KEY", key);
            builder.environment().put("XDG_CONFIG_HOME", home.toString());
            Process process = builder.start();
            var lines = process.errorReader(StandardCharsets.UTF_8);
            StringBuilder all = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.append(line).append('\n');
                if (line.matches(".*HTTP +http://\\S+:\\d+/mcp.*")) {
                    Thread reader = new Thread(() -> lines.lines().forEach(rest -> {}), "stderr of serve");
                    reader.setDaemon(true);
                    reader.start();
                    return new Server(process, Integer.parseInt(line.replaceAll(".*:(\\d+)/mcp.*", "$1")));
                }
            }
            throw new AssertionError("it ended:\n" + all);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
