package dev.edgemcp.cli.kube.state;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a NetworkPolicy lets through.
 *
 * @param ports none for all
 * @param peers from or to whom; none for everybody
 */
public record PolicyRule(List<Port> ports, List<Peer> peers) {
    /** The label that every namespace has, with its name. */
    static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /**
     * Ports.
     *
     * @param protocol such as {@code TCP}
     * @param port a number, or the name of a container's port; empty for all
     * @param last the last of a range that begins with the port; 0 without one
     */
    public record Port(String protocol, String port, int last) {
        boolean covers(String name, int number, String by) {
            if (!protocol.equals(by)) {
                return false;
            }
            if (port.isEmpty() || port.equals(String.valueOf(number)) || port.equals(name)) {
                return true;
            }
            return port.matches("\\d{1,5}") && Integer.parseInt(port) <= number && number <= last;
        }
    }

    /**
     * Pods, namespaces, or addresses.
     *
     * @param addresses empty unless it is about addresses
     */
    public record Peer(Selector pods, Selector namespaces, String addresses) {
        boolean admits(Party party) {
            if (!addresses.isEmpty()) {
                // Which addresses pods have is not known.
                return true;
            }
            boolean place = namespaces.there()
                    ? namespaces.matches(party.namespace())
                            || (!party.namespaceKnown() && namespaces.asksBeyond(NAMESPACE_NAME))
                    : party.here();
            return place && (!pods.there() || pods.matches(party.labels()));
        }
    }

    /**
     * Who is at the other end.
     *
     * @param here whether it is in the namespace of the policy
     * @param labels of the pod
     * @param namespace labels of its namespace
     * @param namespaceKnown whether these are all
     */
    public record Party(
            boolean here, Map<String, String> labels, Map<String, String> namespace, boolean namespaceKnown) {
        public Party {
            labels = Map.copyOf(labels);
            namespace = Map.copyOf(namespace);
        }

        /** A pod of another namespace, of which only the name is known. */
        public static Party elsewhere(Map<String, String> labels, String namespace) {
            return new Party(false, labels, Map.of(NAMESPACE_NAME, namespace), false);
        }
    }

    public PolicyRule {
        ports = List.copyOf(ports);
        peers = List.copyOf(peers);
    }

    static PolicyRule from(JsonNode rule, String side) {
        return new PolicyRule(
                Fields.list(
                        rule.path("ports"),
                        port -> new Port(
                                port.has("protocol") ? Fields.text(port, "protocol") : "TCP",
                                Fields.text(port, "port"),
                                Fields.number(port, "endPort"))),
                Fields.list(
                        rule.path(side),
                        peer -> new Peer(
                                Selector.from(peer.path("podSelector")),
                                Selector.from(peer.path("namespaceSelector")),
                                Fields.text(peer, "ipBlock", "cidr"))));
    }

    /** Whether it is about that port of a pod. */
    public boolean covers(String name, int number, String protocol) {
        return ports.isEmpty() || ports.stream().anyMatch(port -> port.covers(name, number, protocol));
    }

    /** Whether it may be about that pod at the other end. */
    public boolean admits(Party party) {
        return peers.isEmpty() || peers.stream().anyMatch(peer -> peer.admits(party));
    }
}
