package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Part;

/**
 * What came of trying a release as a client would.
 *
 * @param namespace where it is
 * @param session the revision of MCP that was agreed on
 * @param tools how many tools it lists
 * @param status what the tool {@code edge_status} says, in one line
 * @param wrongKey what happened to a key that nobody has: the status of HTTP, or 0 if it was let in
 * @param metrics how many series it shows to Prometheus
 * @param untried why the parts that were not tried were not; empty if all were
 */
public record Proof(
        String namespace,
        Part<String> session,
        Part<Integer> tools,
        Part<String> status,
        Part<Integer> wrongKey,
        Part<Integer> metrics,
        String untried) {
    /** Nothing was tried. */
    public static Proof nothing(String namespace, String why) {
        return new Proof(namespace, Part.none(), Part.none(), Part.none(), Part.none(), Part.none(), why);
    }
}
