package dev.edgemcp.cli.completion;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.ClusterTarget;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Node;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.core.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Names that only a cluster knows. Whoever waits for a completion does not want to hear why there is none. */
final class LiveNames {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Where to look, as far as the command line says it. */
    static final class Target {
        @Nullable
        String kubeconfig;

        @Nullable
        String context;

        @Nullable
        String namespace;
    }

    private final CliContext context;

    LiveNames(CliContext context) {
        this.context = context;
    }

    List<String> contexts(Target target) {
        return ask(target, Cluster::contexts);
    }

    List<String> namespaces(Target target) {
        return ask(target, Cluster::namespaces);
    }

    List<String> releases(Target target) {
        return ask(
                target,
                cluster -> cluster.releases().stream().map(Identity::name).toList());
    }

    List<String> nodes(Target target) {
        return ask(target, cluster -> cluster.nodes().stream().map(Node::name).toList());
    }

    List<String> pods(Target target) {
        return ask(
                target,
                cluster -> cluster.releases().stream()
                        .flatMap(release -> cluster.pods(release).stream())
                        .map(Pod::name)
                        .toList());
    }

    private List<String> ask(Target target, Function<Cluster, List<String>> question) {
        String variable = context.environment().getOrDefault("EDGE_MCP_NAMESPACE", "");
        ClusterTarget where = new ClusterTarget(
                target.kubeconfig == null ? null : Path.of(target.kubeconfig),
                target.context,
                target.namespace != null || variable.isBlank() ? target.namespace : variable,
                PATIENCE);
        try (Cluster cluster = Cluster.open(where, context.environment(), Ticker.system())) {
            return question.apply(cluster);
        } catch (KubeException e) {
            return List.of();
        }
    }
}
