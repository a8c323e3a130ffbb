package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Policy;
import dev.edgemcp.cli.kube.state.PolicyRule;
import dev.edgemcp.cli.kube.state.PolicyRule.Party;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.List;
import java.util.Map;

/**
 * What network policies let through in one direction between some pods of the release and somebody else. Whether the network of
 * the cluster keeps to them is not known.
 *
 * @param policies those that limit it; without any, everything goes
 * @param open the rules of them that are about the port
 */
record Traffic(List<Policy> policies, List<PolicyRule> open) {
    /** A port of a container. */
    record Port(String name, int number) {}

    private static final String TCP = "TCP";

    /** What comes in to pods with these labels. */
    static Traffic in(Snapshot s, Map<String, String> pod, Port port) {
        List<Policy> about = s.policies().or(List.of()).stream()
                .filter(policy -> policy.ingress() && policy.covers(pod))
                .toList();
        return new Traffic(
                about,
                about.stream()
                        .flatMap(policy -> policy.in().stream())
                        .filter(rule -> rule.covers(port.name(), port.number(), TCP))
                        .toList());
    }

    /** What goes out of pods with these labels, to a port that somebody else calls so. */
    static Traffic out(Snapshot s, Map<String, String> pod, Port port, String protocol) {
        List<Policy> about = s.policies().or(List.of()).stream()
                .filter(policy -> policy.egress() && policy.covers(pod))
                .toList();
        return new Traffic(
                about,
                about.stream()
                        .flatMap(policy -> policy.out().stream())
                        .filter(rule -> rule.covers(port.name(), port.number(), protocol))
                        .toList());
    }

    static Traffic out(Snapshot s, Map<String, String> pod, Port port) {
        return out(s, pod, port, TCP);
    }

    boolean limited() {
        return !policies.isEmpty();
    }

    /** Whether the port is open to anybody. */
    boolean goes() {
        return !limited() || !open.isEmpty();
    }

    /** Whether it is open to everybody. */
    boolean toAll() {
        return !limited() || open.stream().anyMatch(rule -> rule.peers().isEmpty());
    }

    /** Whether it may be open to that one. */
    boolean to(Party party) {
        return !limited() || open.stream().anyMatch(rule -> rule.admits(party));
    }

    /** The policies by their names. */
    String names() {
        return Look.some(policies.stream().map(Policy::name).toList());
    }

    /** Lets through what the release needs: rules of several policies add up, so the chart's own is enough. */
    String fix(Snapshot s) {
        Identity release = s.release();
        boolean own = s.policies().or(List.of()).stream()
                .anyMatch(policy -> release != null && policy.name().equals(release.deployment()));
        String edit = Fix.kubectl(s, "edit", "networkpolicy", policies.get(0).name());
        return own ? Fix.again(s, edit) : Fix.set(s, edit, "networkPolicy.enabled=true");
    }

    /** A pod of the release. */
    static Party pod(Snapshot s, Map<String, String> labels) {
        Map<String, String> namespace = s.namespaceLabels().value();
        return namespace == null
                ? new Party(
                        true, labels, Party.elsewhere(Map.of(), s.namespace()).namespace(), false)
                : new Party(true, labels, namespace, true);
    }

    /** The port of that name, or else the first one; or else the one that is usual. */
    static Port port(Workload workload, String name, int usual) {
        Port first = null;
        for (Container container : workload.containers()) {
            for (int i = 0; i < container.ports().size(); i++) {
                Port port =
                        new Port(container.portNames().get(i), container.ports().get(i));
                if (port.name().equals(name)) {
                    return port;
                }
                first = first == null ? port : first;
            }
        }
        return first == null ? new Port(name, usual) : first;
    }
}
