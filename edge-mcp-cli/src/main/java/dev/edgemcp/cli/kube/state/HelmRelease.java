package dev.edgemcp.cli.kube.state;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What Helm says of the newest revision of a release, from the labels of its record; its contents are not read.
 *
 * @param status as Helm names it, such as {@code deployed} or {@code pending-upgrade}
 */
public record HelmRelease(String name, int revision, String status) {
    /** The newest of the records, or null if there is none. */
    public static @Nullable HelmRelease newest(List<? extends JsonNode> secrets) {
        return secrets.stream()
                .map(secret -> new HelmRelease(
                        Fields.text(secret, "metadata", "labels", "name"),
                        number(Fields.text(secret, "metadata", "labels", "version")),
                        Fields.text(secret, "metadata", "labels", "status")))
                .max(Comparator.comparingInt(HelmRelease::revision))
                .orElse(null);
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** Whether something was begun and not finished. */
    public boolean pending() {
        return status.startsWith("pending") || status.equals("uninstalling");
    }
}
