package dev.edgemcp.cli.kube.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics in Prometheus's text format, as far as they are wanted: lines whose name begins with one of the given ones. Bounded
 * in lines; what cannot be read is left out, for it comes from a pod.
 */
public final class Exposition {
    private static final int MAX_SAMPLES = 20_000;

    /** A value with its labels. */
    record Sample(Map<String, String> labels, double value) {}

    private final Map<String, List<Sample>> samples = new HashMap<>();

    private Exposition() {}

    /** Reads the text. */
    public static Exposition parse(String text, List<String> prefixes) {
        Exposition exposition = new Exposition();
        int count = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (!line.startsWith("#") && prefixes.stream().anyMatch(line::startsWith) && count++ < MAX_SAMPLES) {
                exposition.add(line);
            }
        }
        return exposition;
    }

    private void add(String line) {
        int brace = line.indexOf('{');
        int close = line.lastIndexOf('}');
        int space = line.indexOf(' ', Math.max(0, close));
        if (space < 0 || (brace >= 0) != (close > brace)) {
            return;
        }
        String name = line.substring(0, brace < 0 ? space : brace);
        String[] words = line.substring(space).strip().split("\\s+");
        try {
            String text = words[0];
            double value = switch (text) {
                case "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
            Map<String, String> labels = brace < 0 ? Map.of() : labels(line.substring(brace + 1, close));
            samples.computeIfAbsent(name, key -> new ArrayList<>()).add(new Sample(labels, value));
        } catch (NumberFormatException e) {
            // Not a sample.
        }
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf("=\"", at);
            if (equals < 0) {
                break;
            }
            StringBuilder value = new StringBuilder();
            int i = equals + 2;
            while (i < text.length() && text.charAt(i) != '"') {
                if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                    i++;
                }
                value.append(text.charAt(i++));
            }
            labels.put(text.substring(at, equals).strip(), value.toString());
            at = i + 1;
            while (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == ' ')) {
                at++;
            }
        }
        return labels;
    }

    /** All samples of a name. */
    List<Sample> of(String name) {
        return samples.getOrDefault(name, List.of());
    }

    /** The sum of the samples of a name, 0 if there are none. */
    double sum(String name) {
        return of(name).stream().mapToDouble(Sample::value).sum();
    }

    /** The sum of those with a label. */
    double sum(String name, String label, String value) {
        return of(name).stream()
                .filter(sample -> value.equals(sample.labels().get(label)))
                .mapToDouble(Sample::value)
                .sum();
    }
}
