package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Part;
import java.util.List;
import java.util.function.Function;

/** That a release does what it is for. */
final class ProofChecks {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    static final List<Check<Proof>> ALL = List.of(
            new Check<>(
                    "EMK-100",
                    Category.PROOF,
                    "A client can open an MCP session",
                    "The key, the Service's pods, the port and the protocol are all in order, or this fails.",
                    "edge-mcp k8s check -n NAMESPACE",
                    p -> read(p, p.session(), revision -> Outcome.ok("MCP " + revision))),
            new Check<>(
                    "EMK-101",
                    Category.PROOF,
                    "It lists its tools",
                    "A gateway without tools is of no use to an agent.",
                    "edge-mcp k8s logs -n NAMESPACE",
                    p -> read(
                            p,
                            p.tools(),
                            tools -> tools > 0 ? Outcome.ok(Look.count(tools, "tool")) : failed(p, "there is none"))),
            new Check<>(
                    "EMK-102",
                    Category.PROOF,
                    "The tool edge_status answers",
                    "A call goes the whole way: key, limits, cache, tool.",
                    "edge-mcp k8s logs -n NAMESPACE",
                    p -> read(p, p.status(), Outcome::ok)),
            new Check<>(
                    "EMK-103",
                    Category.PROOF,
                    "A wrong key is refused",
                    "A gateway that lets everybody in gives its tools to everybody who can reach it.",
                    "edge-mcp k8s values -n NAMESPACE",
                    p -> read(
                            p,
                            p.wrongKey(),
                            status -> status == UNAUTHORIZED || status == FORBIDDEN
                                    ? Outcome.ok("answered " + status)
                                    : failed(
                                            p,
                                            status == 0
                                                    ? "a key that nobody has was let in"
                                                    : "a key that nobody has was answered " + status))),
            new Check<>(
                    "EMK-104",
                    Category.PROOF,
                    "Metrics can be scraped",
                    "Without them nobody sees what it does.",
                    "edge-mcp k8s status -n NAMESPACE",
                    p -> read(
                            p,
                            p.metrics(),
                            series -> series > 0
                                    ? Outcome.ok(series + " series")
                                    : failed(p, "there is none of edge_mcp_*"))));

    private ProofChecks() {}

    private static <T> Outcome read(Proof proof, Part<T> part, Function<T, Outcome> look) {
        T value = part.value();
        if (value != null) {
            return look.apply(value);
        }
        String problem = part.problem();
        return problem == null ? Outcome.skipped("not tried: " + proof.untried()) : failed(proof, problem);
    }

    private static Outcome failed(Proof proof, String why) {
        return Outcome.failed(why, "edge-mcp k8s check -n " + proof.namespace());
    }
}
