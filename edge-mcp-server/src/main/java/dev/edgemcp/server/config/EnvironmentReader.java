package dev.edgemcp.server.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/** Reads settings from environment variables. */
final class EnvironmentReader {
    /** Names that other programs use too: what is wrong there may be right for them. */
    private static final Set<String> COMMON = Set.of("PORT", "LOG_LEVEL");
    /** What is not a setting, and yet ours. */
    private static final Set<String> OTHERS =
            Set.of(ConfigLoader.VARIABLE, "EDGE_MCP_CA_FILE", "EDGE_MCP_JAVA_OPTS", "EDGE_MCP_TEST_KUBECONFIG");
    /** What Kubernetes sets for each service in the namespace, whose names may begin with edge-mcp. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT(_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)?)");

    private static final Pattern LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");
    private static final String PREFIX = "EDGE_MCP_";

    private final Map<String, String> environment;
    private final List<String> notes;

    /** @param notes takes what is worth a word, and no reason to stop */
    EnvironmentReader(Map<String, String> environment, List<String> notes) {
        this.environment = environment;
        this.notes = notes;
    }

    /**
     * Looks whether a variable sets the setting.
     *
     * @param take is given the words and where they come from; whether they are allowed
     */
    void read(Setting<?> setting, BiPredicate<List<String>, Source> take) {
        String winner = null;
        for (String name : setting.environment()) {
            String text = environment.getOrDefault(name, "");
            if (text.isBlank()) {
                continue;
            }
            List<String> words = Effective.words(setting, text);
            if (winner != null) {
                if (!text.equals(environment.get(winner))) {
                    notes.add(name + " is ignored, because " + winner + " is set");
                }
            } else if (setting.equals(Settings.PORT) && LINK_VALUE.matcher(text).matches()) {
                notes.add(name + " is ignored: it is a link that Kubernetes makes for a service, not a port; write"
                        + " enableServiceLinks: false into the pod to be rid of it");
            } else if (COMMON.contains(name) && setting.kind().read().apply(words) == null) {
                notes.add(name + " is ignored: it must be " + setting.kind().allowed());
            } else {
                var unused = take.test(words, Source.environment(name));
                winner = name;
            }
        }
    }

    /** Notes variables that look like ours and are none. */
    void noteUnknown() {
        Set<String> known = new HashSet<>(OTHERS);
        Settings.ALL.forEach(setting -> known.addAll(setting.environment()));
        new TreeMap<>(environment).forEach((name, value) -> {
            boolean link = SERVICE_LINK.matcher(name).matches()
                    || LINK_VALUE.matcher(value).matches();
            if (name.startsWith(PREFIX) && !known.contains(name) && !link) {
                String nearest = Nearest.of(name, known);
                notes.add(Schema.shortened(name) + " is ignored: there is no such variable"
                        + (nearest == null ? "" : "; did you mean " + nearest + "?"));
            }
        });
    }
}
