package dev.edgemcp.cli.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The objects of a release, in the order in which Helm has them. */
public record Manifests(List<Manifest> objects) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    /** An object. */
    public record Manifest(String apiVersion, String kind, String namespace, String name, ObjectNode json) {
        /** Kind and name as kubectl takes them. */
        public String reference() {
            return kind.toLowerCase(Locale.ROOT) + "/" + name;
        }

        /** What is the same for the same object, whatever it says. */
        public String key() {
            return apiVersion.replaceFirst("/v[^/]*$", "") + " " + kind + " " + namespace + " " + name;
        }

        /** It as YAML; of a Secret, nothing that is secret. */
        public String yaml(boolean showSecrets) {
            return YAML.writeValueAsString(showSecrets ? json : redacted(json)).stripTrailing();
        }
    }

    public Manifests {
        objects = List.copyOf(objects);
    }

    /**
     * Reads documents of YAML; hooks, such as tests, are left out.
     *
     * @param namespace of those that name none
     */
    public static Manifests of(String yaml, String namespace) {
        List<Manifest> objects = new ArrayList<>();
        try {
            for (ObjectNode object : YamlTree.documents(yaml)) {
                if (object.has("kind")) {
                    JsonNode metadata = object.path("metadata");
                    if (metadata.path("annotations").has("helm.sh/hook")) {
                        continue;
                    }
                    objects.add(new Manifest(
                            object.path("apiVersion").asString(""),
                            object.path("kind").asString(""),
                            metadata.path("namespace").asString(namespace),
                            metadata.path("name").asString(""),
                            object));
                }
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new HelmException(HelmException.Reason.FAILED, "the manifests of the release are not YAML", null);
        }
        return new Manifests(objects);
    }

    /** Those that are so. */
    public List<Manifest> matching(Predicate<Manifest> wanted) {
        return objects.stream().filter(wanted).toList();
    }

    /** All as one text of YAML. */
    public String yaml(boolean showSecrets) {
        StringBuilder text = new StringBuilder();
        objects.forEach(
                object -> text.append("---\n").append(object.yaml(showSecrets)).append('\n'));
        return text.toString().stripTrailing();
    }

    private static ObjectNode redacted(ObjectNode object) {
        if (!object.path("kind").asString("").equals("Secret")) {
            return object;
        }
        ObjectNode copy = object.deepCopy();
        for (String member : List.of("data", "stringData")) {
            if (copy.path(member) instanceof ObjectNode entries) {
                List.copyOf(entries.propertyNames()).forEach(name -> entries.put(name, Secrets.HIDDEN));
            }
        }
        return copy;
    }
}
