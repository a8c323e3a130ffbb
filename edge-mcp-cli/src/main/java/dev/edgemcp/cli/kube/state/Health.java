package dev.edgemcp.cli.kube.state;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a server says of itself at {@code /health/ready}.
 *
 * @param version empty if it does not say
 * @param degraded its parts that do not work as they should, and why
 */
public record Health(String state, String version, Map<String, String> degraded) {
    public Health {
        degraded = Map.copyOf(degraded);
    }

    /** What the body says. */
    public static Health from(JsonNode body) {
        return new Health(Fields.text(body, "state"), Fields.text(body, "version"), Fields.texts(body, "degraded"));
    }
}
