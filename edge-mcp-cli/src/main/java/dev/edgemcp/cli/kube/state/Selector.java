package dev.edgemcp.cli.kube.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A selector of labels. One without conditions is about everything; one that is not there is about nothing.
 *
 * @param there whether the object has it
 * @param labels what has to be equal
 * @param expressions what has to be so besides
 */
public record Selector(boolean there, Map<String, String> labels, List<Expression> expressions) {
    /**
     * A condition.
     *
     * @param operator as the API names it: {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}
     */
    public record Expression(String key, String operator, List<String> values) {
        public Expression {
            values = List.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> false;
            };
        }

        private String text() {
            return switch (operator) {
                case "In" -> key + " in (" + String.join(", ", values) + ")";
                case "NotIn" -> key + " notin (" + String.join(", ", values) + ")";
                case "DoesNotExist" -> "!" + key;
                default -> key;
            };
        }
    }

    public Selector {
        labels = Map.copyOf(labels);
        expressions = List.copyOf(expressions);
    }

    /** The selector at that place of an object; missing or null for none. */
    public static Selector from(JsonNode node) {
        return new Selector(
                node.isObject(),
                Fields.texts(node, "matchLabels"),
                Fields.list(
                        node.path("matchExpressions"),
                        one -> new Expression(
                                Fields.text(one, "key"),
                                Fields.text(one, "operator"),
                                Fields.list(one.path("values"), value -> value.asString("")))));
    }

    /** Whether it is about something with these labels. */
    public boolean matches(Map<String, String> found) {
        return there
                && found.entrySet().containsAll(labels.entrySet())
                && expressions.stream().allMatch(one -> one.matches(found));
    }

    /** What something with these labels lacks, in the order of keys, as {@code kubectl get -l} takes it. */
    public List<String> lacking(Map<String, String> found) {
        List<String> lacking = new ArrayList<>();
        new TreeMap<>(labels).forEach((key, value) -> {
            if (!value.equals(found.get(key))) {
                lacking.add(key + "=" + value);
            }
        });
        expressions.stream().filter(Predicate.not(one -> one.matches(found))).forEach(one -> lacking.add(one.text()));
        return lacking;
    }

    /** Whether it asks for a label that is not this one. */
    boolean asksBeyond(String key) {
        return !labels.keySet().stream().allMatch(key::equals)
                || !expressions.stream().allMatch(one -> one.key().equals(key));
    }
}
