package dev.edgemcp.cli.kube.state;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A ResourceQuota.
 *
 * @param full what of it is used up, such as {@code pods 10/10}
 */
public record Quota(String name, List<String> full) {
    public Quota {
        full = List.copyOf(full);
    }

    /** The quota that a server describes. */
    public static Quota from(JsonNode object) {
        List<String> full = new ArrayList<>();
        for (var hard : Fields.at(object, "status", "hard").properties()) {
            String limit = hard.getValue().asString("");
            String used = Fields.text(object, "status", "used", hard.getKey());
            // Quantities are only compared as they are written, which the API server makes the same for the same.
            if (!limit.isEmpty() && limit.equals(used) && !limit.equals("0")) {
                full.add(hard.getKey() + " " + used + "/" + limit);
            }
        }
        return new Quota(Fields.text(object, "metadata", "name"), full);
    }
}
