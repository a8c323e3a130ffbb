package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.HelmApi;
import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.core.redis.RealRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What backup, its verification and restore print for programs, with a chart whose objects fit on a page and a real Redis. */
@Timeout(120)
final class BackupOutputIT extends OnCluster {
    private static final String KEY = "not-to-be-seen-0123456789";

    @TempDir
    Path work;

    private RealRedis redis;
    private RedisClient client;
    private RedisCommands<String, String> commands;
    private String file;
    private String passphrase;

    @BeforeEach
    void begin() throws IOException {
        HelmApi.on(cluster);
        redis = new RealRedis();
        client = RedisClient.create(redis.url());
        commands = client.connect().sync();
        commands.hset("edge_mcp:counts", "daily:acme", "20785:41");
        commands.hset("edge_mcp:session:abc", Map.of("end", "1"));
        Files.writeString(work.resolve("passphrase"), "five words are much better\n");
        file = work.resolve("edge-mcp.backup").toString();
        passphrase = " --passphrase-file " + work.resolve("passphrase");
        CommandRun made = run("k8s install -y --skip-verify --timeout 30s --chart src/test/resources/helm/tiny"
                + " --set edgeMcp.auth.apiKey=" + KEY + " --set externalRedis.port=" + redis.port());
        assertThat(made.exitCode()).as(made.err()).isZero();
    }

    @AfterEach
    void end() {
        client.shutdown();
        redis.close();
        run("k8s uninstall -y");
    }

    @Test
    void fromBackupToRestore() {
        golden("backup", "k8s backup --include-secrets" + passphrase + " -o " + file);
        offline("backup-verify-json", "k8s backup verify " + file + passphrase + " -o json");
        offline("backup-verify-yaml", "k8s backup verify " + file + " -o yaml");
        golden("restore-refused", "k8s restore -y " + file + passphrase + " -o json");
        assertThat(run("k8s uninstall -y").exitCode()).isZero();
        golden("restore-over-redis", "k8s restore -y " + file + passphrase + " -o json");
        commands.flushall();
        golden("restore-dry-run-json", "k8s restore --dry-run " + file + passphrase + " -o json");
        golden("restore-json", "k8s restore -y --skip-verify --timeout 30s " + file + passphrase + " -o json");
        golden("restore-forced-yaml", "k8s restore -y --skip-verify --force " + file + passphrase + " -o yaml");
    }

    @Test
    void backupThatIsNoBackup() throws IOException {
        Path text = Files.writeString(work.resolve("notes.txt"), "hello");
        offline("backup-verify-bad", "k8s backup verify " + text + " -o json");
    }

    @Test
    void answeringNo_changesNothing() {
        assertThat(run("k8s backup --skip-redis -o " + file).exitCode()).isZero();
        assertThat(run("k8s uninstall -y").exitCode()).isZero();
        CommandRun run = CommandRun.with(
                Map.of(), new Terminal(false, true, 80), "n\n", cluster.words("k8s restore --skip-redis " + file));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains("error: nothing was changed");
        assertThat(run("k8s history").exitCode()).isEqualTo(1);
    }

    private static void golden(String name, String line) {
        check(name, line, run(line));
    }

    /** Of a command that asks no cluster. */
    private static void offline(String name, String line) {
        check(name, line, CommandRun.of(line.split(" ")));
    }

    private static void check(String name, String line, CommandRun run) {
        assertThat(run.out() + run.err()).doesNotContain(KEY);
        Golden.check("k8s/" + name + ".txt", line, run);
    }
}
