package dev.edgemcp.cli.kube.state;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A HorizontalPodAutoscaler.
 *
 * @param target kind and name of what it scales, such as {@code Deployment/edge-mcp}
 * @param metrics each as {@code cpu 12%/70%}; {@code ?} where there is no value
 * @param failure why it cannot count; empty if it can
 * @param limited whether it wants more pods than it may have
 */
public record Autoscaler(
        String name,
        String target,
        int min,
        int max,
        int current,
        int desired,
        List<String> metrics,
        boolean usesResources,
        String failure,
        boolean limited) {
    public Autoscaler {
        metrics = List.copyOf(metrics);
    }

    /** The autoscaler that a server describes, in the form of autoscaling/v2. */
    public static Autoscaler from(JsonNode object) {
        JsonNode active = Fields.condition(object, "ScalingActive");
        JsonNode able = Fields.condition(object, "AbleToScale");
        JsonNode limit = Fields.condition(object, "ScalingLimited");
        JsonNode failed = Fields.text(active, "status").equals("False")
                ? active
                : Fields.text(able, "status").equals("False") ? able : object.path("none");
        boolean resources = false;
        for (JsonNode metric : Fields.at(object, "spec", "metrics")) {
            resources |= Fields.text(metric, "type").equals("Resource");
        }
        return new Autoscaler(
                Fields.text(object, "metadata", "name"),
                Fields.text(object, "spec", "scaleTargetRef", "kind") + "/"
                        + Fields.text(object, "spec", "scaleTargetRef", "name"),
                Fields.number(object, 1, "spec", "minReplicas"),
                Fields.number(object, "spec", "maxReplicas"),
                Fields.number(object, "status", "currentReplicas"),
                Fields.number(object, "status", "desiredReplicas"),
                Fields.list(Fields.at(object, "spec", "metrics"), metric -> metric(metric, object)),
                resources,
                failed.isMissingNode() ? "" : (Fields.text(failed, "reason") + ": " + Fields.text(failed, "message")),
                Fields.isTrue(limit) && Fields.text(limit, "reason").equals("TooManyReplicas"));
    }

    private static String metric(JsonNode metric, JsonNode object) {
        JsonNode spec = metric.path("resource");
        String name = Fields.text(spec, "name");
        if (name.isEmpty()) {
            return Fields.text(metric, "type");
        }
        String current = "?";
        for (JsonNode status : Fields.at(object, "status", "currentMetrics")) {
            JsonNode resource = status.path("resource");
            if (Fields.text(resource, "name").equals(name)
                    && Fields.at(resource, "current").has("averageUtilization")) {
                current = Fields.number(resource, "current", "averageUtilization") + "%";
            }
        }
        return name + " " + current + "/" + Fields.number(spec, "target", "averageUtilization") + "%";
    }
}
