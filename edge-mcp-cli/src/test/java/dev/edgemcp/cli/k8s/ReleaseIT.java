package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.HelmApi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A release from its installation to its end, with Helm itself, on the mock or a real API server. */
@Timeout(120)
final class ReleaseIT extends OnCluster {
    @BeforeEach
    void helm() {
        HelmApi.on(cluster.mock());
    }

    @Test
    void install_thenTheRest() {
        CommandRun run = run("k8s install -y --no-wait");
        System.err.println(run.out() + run.err());
        assertThat(run.exitCode()).isZero();
        run = run("k8s history");
        System.err.println(run.out() + run.err());
        run = run("k8s diff");
        System.err.println(run.exitCode() + run.out() + run.err());
        run = run("k8s diff --set edgeMcp.logLevel=debug");
        System.err.println(run.exitCode() + run.out() + run.err());
        run = run("k8s upgrade -y --no-wait --set edgeMcp.logLevel=debug");
        System.err.println(run.exitCode() + run.out() + run.err());
        run = run("k8s rollback -y --no-wait");
        System.err.println(run.exitCode() + run.out() + run.err());
        run = run("k8s history -o json");
        System.err.println(run.exitCode() + run.out() + run.err());
        run = run("k8s values");
        System.err.println(run.exitCode() + run.out() + run.err());
        run = run("k8s uninstall -y");
        System.err.println(run.exitCode() + run.out() + run.err());
    }
}
