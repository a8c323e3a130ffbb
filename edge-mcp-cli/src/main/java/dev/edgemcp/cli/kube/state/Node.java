package dev.edgemcp.cli.kube.state;

import tools.jackson.databind.JsonNode;

/** A node of the cluster. */
public record Node(String name, boolean ready, boolean cordoned) {
    /** The node that a server describes. */
    public static Node from(JsonNode object) {
        return new Node(
                Fields.text(object, "metadata", "name"),
                Fields.isTrue(Fields.condition(object, "Ready")),
                Fields.flag(object, "spec", "unschedulable"));
    }
}
