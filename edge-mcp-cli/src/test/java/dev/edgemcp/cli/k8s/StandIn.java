package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.kube.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A cluster with a healthy release, on loopback, for trying and measuring commands by hand: prints the path of its kubeconfig,
 * and ends with its standard input.
 */
public final class StandIn {
    private StandIn() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("edge-mcp-stand-in");
        try (TestCluster cluster = TestCluster.open(folder)) {
            cluster.reset();
            OnCluster.speak(cluster.mock());
            OnCluster.nodes(cluster.mock(), "node-1", "node-2");
            cluster.put(TestCluster.healthy());
            System.out.println(cluster.words("x")[2]);
            while (System.in.read() >= 0) {
                // Until nobody needs it any more.
            }
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
