package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.HelmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The key that clients show: whether the values have a good one, and another one if not. */
final class ApiKey {
    /** Where the values have it. */
    static final String PATH = "edgeMcp.auth.apiKey";

    private static final int SHORT = 16;
    private static final int BYTES = 32;

    private ApiKey() {}

    /** What is wrong with the key of the values; empty if nothing is, or if they say that it is elsewhere. */
    static String problem(ObjectNode values) {
        JsonNode auth = values.path("edgeMcp").path("auth");
        boolean elsewhere = !auth.path("existingSecret").asString("").isEmpty();
        boolean team = !auth.path("keys").path("existingSecret").asString("").isEmpty()
                && auth.path("apiKey").asString("").isEmpty();
        if (elsewhere || team) {
            return "";
        }
        String key = auth.path("apiKey").asString("");
        String upper = key.toUpperCase(Locale.ROOT);
        if (key.isEmpty()) {
            return "there is no API key";
        }
        if (upper.contains("REPLACE_WITH")
                || upper.contains("CHANGEME")
                || upper.contains("CHANGE_ME")
                || key.matches("<.*>")) {
            return "the API key is a placeholder";
        }
        return key.length() < SHORT ? "the API key has fewer than " + SHORT + " characters, and could be guessed" : "";
    }

    /** Whether the values bring a key that the chart would take, although it is no good; of a placeholder it keeps away. */
    static boolean weak(ObjectNode values) {
        String key = values.path("edgeMcp").path("auth").path("apiKey").asString("");
        return !problem(values).isEmpty() && !key.isEmpty() && !key.startsWith("REPLACE_WITH") && !key.matches("<.*>");
    }

    /**
     * The values beside those given that bring a key: none if theirs is good, else a new one if somebody agrees.
     *
     * @param asked whether somebody is asked; else one is made for the time being
     * @throws HelmException if theirs could be guessed, or nobody agrees
     */
    static Map<String, String> extra(ObjectNode values, boolean asked, Talk talk) {
        String problem = problem(values);
        if (problem.isEmpty()) {
            return Map.of();
        }
        if (weak(values)) {
            // Whoever gave it has given it to clients too: another one in its place would lock them out.
            throw new HelmException(
                    HelmException.Reason.VALUES,
                    problem + ": give " + PATH + " another one, or leave it out, and one is made",
                    null);
        }
        if (asked) {
            talk.note("Note: " + problem + ".");
            if (!talk.agreed("Make a new one, and keep it in a Secret of the cluster only?")) {
                throw new HelmException(
                        HelmException.Reason.VALUES,
                        problem + ": give " + PATH + ", or " + PATH.replace("apiKey", "existingSecret"),
                        null);
            }
        }
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Map.of(PATH, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
