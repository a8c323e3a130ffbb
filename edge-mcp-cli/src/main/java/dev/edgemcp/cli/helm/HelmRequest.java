package dev.edgemcp.cli.helm;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which release Helm is to render, make or change, and how.
 *
 * @param chart the folder of the chart
 * @param values what was given over the defaults of the chart
 * @param secrets more values, by their path; they do not touch a disk
 * @param kubeconfig the contents of one with a single context; empty without a cluster
 * @param keep what an upgrade does with the values of before
 * @param description what the history says; null for Helm's own words
 */
public record HelmRequest(
        String release,
        String namespace,
        Path chart,
        ObjectNode values,
        Map<String, String> secrets,
        String kubeconfig,
        Keep keep,
        @Nullable String description) {
    /** What an upgrade does with the values of the revision before. */
    public enum Keep {
        /** As Helm does when not told: keeps them if none are given, else begins with the chart's. */
        AUTO,
        /** The given ones are laid over them. */
        REUSE,
        /** They are forgotten. */
        RESET
    }

    public HelmRequest {
        secrets = Map.copyOf(secrets);
    }

    /** With secrets hidden. */
    @Override
    public String toString() {
        return "HelmRequest[" + release + " in " + namespace + " from " + chart + "]";
    }
}
