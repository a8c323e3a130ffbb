package dev.edgemcp.cli.helm;

import dev.edgemcp.core.jsonrpc.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The values that somebody gives for a release: files, each over those before it, and single ones over all of them. */
public final class Values {
    private static final long MAX_BYTES = 1 << 20;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private Values() {}

    /**
     * Reads and merges them. What is written as <code>${NAME}</code> is filled from the environment.
     *
     * @param files of YAML
     * @param sets {@code path=value}, as {@code helm --set} takes them
     * @param texts the same, whose values are always texts
     * @throws HelmException if a file cannot be read, or the environment lacks a name
     */
    public static ObjectNode read(
            List<Path> files, List<String> sets, List<String> texts, Map<String, String> environment) {
        ObjectNode values = Json.object();
        for (Path file : files) {
            merge(values, file(file));
        }
        sets.forEach(set -> SetValue.apply(values, set, false));
        texts.forEach(set -> SetValue.apply(values, set, true));
        TreeSet<String> missing = new TreeSet<>();
        fill(values, environment, missing);
        if (!missing.isEmpty()) {
            throw new HelmException(
                    HelmException.Reason.VALUES,
                    "the values have ${" + String.join("}, ${", missing) + "}, and the environment has no such "
                            + (missing.size() == 1 ? "variable" : "variables"),
                    null);
        }
        return values;
    }

    /** The default values of the chart of this program. */
    public static ObjectNode defaults() {
        return (ObjectNode) YamlTree.document(Chart.defaults());
    }

    /** Lays values over others, which are changed; null takes one away when Helm gets it. */
    public static void merge(ObjectNode under, ObjectNode over) {
        over.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode inner
                    && under.path(entry.getKey()) instanceof ObjectNode there) {
                merge(there, inner);
            } else {
                under.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
    }

    private static ObjectNode file(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw bad(file, "it is larger than 1 MiB", null);
            }
            JsonNode tree = YamlTree.document(Files.readString(file));
            if (tree.isMissingNode() || tree.isNull()) {
                return Json.object();
            }
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw bad(file, "it is no map of values", null);
        } catch (IllegalArgumentException e) {
            throw bad(file, String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            throw bad(file, Files.exists(file) ? "it cannot be read" : "there is no such file", e);
        } catch (JacksonException e) {
            // The message would quote the file, which may have keys in it.
            throw bad(
                    file,
                    "it is not YAML"
                            + (e.getLocation() == null
                                    ? ""
                                    : ", at line " + e.getLocation().getLineNr()),
                    null);
        }
    }

    private static HelmException bad(Path file, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new HelmException(HelmException.Reason.VALUES, "cannot use the values in " + file + ": " + why, cause);
    }

    private static void fill(JsonNode node, Map<String, String> environment, Set<String> missing) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode member = object.path(name);
                if (member.isString()) {
                    object.put(name, filled(member.asString(""), environment, missing));
                } else {
                    fill(member, environment, missing);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.get(i);
                if (element.isString()) {
                    array.set(i, filled(element.asString(""), environment, missing));
                } else {
                    fill(element, environment, missing);
                }
            }
        }
    }

    private static String filled(String text, Map<String, String> environment, Set<String> missing) {
        Matcher found = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (found.find()) {
            String name = found.group(1);
            String value = environment.getOrDefault(name, "");
            if (value.isEmpty()) {
                missing.add(name);
            }
            found.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return found.appendTail(filled).toString();
    }
}
