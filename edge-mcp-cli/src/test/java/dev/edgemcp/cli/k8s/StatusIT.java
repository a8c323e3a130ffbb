package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.TestCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class StatusIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static TestCluster cluster;

    @BeforeAll
    static void open() {
        cluster = TestCluster.open(folder);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @BeforeEach
    void reset() {
        cluster.reset();
    }

    @Test
    void status_healthy() {
        cluster.put(TestCluster.healthy());
        CommandRun run = CommandRun.of(cluster.words("k8s status --no-sample"));
        System.err.println(run.out());
        System.err.println(run.err());
        run = CommandRun.of(cluster.words("k8s check"));
        System.err.println(run.out());
        System.err.println(run.err());
        assertThat(run.exitCode()).isZero();
    }
}
