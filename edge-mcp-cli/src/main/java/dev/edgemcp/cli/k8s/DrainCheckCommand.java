package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.state.Drain;
import dev.edgemcp.cli.kube.state.Drain.Verdict;
import dev.edgemcp.cli.kube.state.Node;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.cli.output.Table;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp k8s drain-check}: what a drain would do, before it does it. */
@Command(
        name = "drain-check",
        description = "Say what draining a node would do to a release. Changes nothing.",
        footer = {
            "",
            "Exit codes: 0 calls go on; 79 the drain would wait for ever, or nothing would be served for a while."
        })
final class DrainCheckCommand extends ClusterCommand {
    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NODE", description = "The node.")
    private String node = "";

    DrainCheckCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        List<Node> nodes = nodes(cluster);
        if (nodes != null && nodes.stream().noneMatch(one -> one.name().equals(node))) {
            throw new CliException(
                    ExitCode.FAILED, "there is no node " + Printable.line(node), null, "kubectl get nodes");
        }
        Snapshot snapshot = cluster.snapshot(release(), Duration.ZERO, Map.of());
        if (snapshot.release() == null) {
            throw KubeFailures.explain(
                    new KubeException(
                            KubeException.Reason.NOT_FOUND, "there is no Edge MCP in namespace " + cluster.namespace()),
                    cluster);
        }
        if (snapshot.pods().problem() != null || snapshot.budgets().problem() != null) {
            String problem = snapshot.pods().problem() != null
                    ? snapshot.pods().problem()
                    : snapshot.budgets().problem();
            throw new CliException(
                    ExitCode.FORBIDDEN,
                    "cannot tell without pods and disruption budgets",
                    problem,
                    "kubectl auth can-i --list -n " + cluster.namespace());
        }
        Drain drain = Drain.of(snapshot, node, nodes, nodes == null ? null : pods(cluster));
        if (output.form().forPeople()) {
            people(drain);
        } else {
            Document.print(json(drain), output.form(), console());
        }
        return drain.verdict() == Verdict.BLOCKED || drain.verdict() == Verdict.OUTAGE
                ? ExitCode.CHECKS_FAILED
                : ExitCode.OK;
    }

    private @Nullable List<Node> nodes(Cluster cluster) {
        try {
            return cluster.nodes();
        } catch (KubeException e) {
            if (e.reason() != KubeException.Reason.FORBIDDEN) {
                throw e;
            }
            console().note("warning: you may not look at nodes, so whether there is room elsewhere is not known");
            return null;
        }
    }

    private @Nullable List<Pod> pods(Cluster cluster) {
        try {
            List<Pod> pods = cluster.podsEverywhere();
            if (pods == null) {
                console().note("warning: there are too many pods to tell how much room nodes have");
            }
            return pods;
        } catch (KubeException e) {
            if (e.reason() != KubeException.Reason.FORBIDDEN) {
                throw e;
            }
            console()
                    .note("warning: you may not look at the pods of all namespaces: only what nodes have is compared,"
                            + " not what is free");
            return null;
        }
    }

    private void people(Drain drain) {
        if (!drain.moves().isEmpty()) {
            Table table = new Table("POD", "READY", "BUDGET", "WHAT BECOMES OF IT");
            drain.moves()
                    .forEach(move -> table.row(
                            move.pod(), move.ready() ? "yes" : "no", Words.or(move.budget(), "-"), move.what()));
            table.print(console());
            console().result("");
        }
        console().result(verdict(drain.verdict()) + ": " + Printable.line(drain.reason()) + ".");
        if (drain.moves().stream().anyMatch(move -> !move.server())) {
            console().result("Redis moves too: until it is ready again, servers limit and cache for themselves.");
        }
        if (!drain.moves().isEmpty()) {
            console().result("Then: " + Printable.line(drain.command()));
        }
    }

    private static String verdict(Verdict verdict) {
        return switch (verdict) {
            case NOTHING -> "Nothing happens";
            case SAFE -> "Safe";
            case SLOW -> "Safe, and slow";
            case FEWER -> "Safe, with fewer pods";
            case OUTAGE -> "Outage";
            case BLOCKED -> "Blocked";
        };
    }

    private static ObjectNode json(Drain drain) {
        ObjectNode json = Document.of("DrainCheck");
        json.put("node", drain.node());
        json.put("verdict", drain.verdict().name().toLowerCase(Locale.ROOT));
        json.put("reason", drain.reason());
        json.put("command", drain.command());
        ArrayNode moves = json.putArray("pods");
        drain.moves()
                .forEach(move -> moves.addObject()
                        .put("name", move.pod())
                        .put("server", move.server())
                        .put("ready", move.ready())
                        .put("budget", move.budget())
                        .put("what", move.what()));
        return json;
    }
}
