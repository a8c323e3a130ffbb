package dev.edgemcp.cli.helm;

import dev.edgemcp.cli.helm.Manifests.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The texts of a request that nobody may read in an error, a plan or a difference. */
public final class Secrets {
    /** What stands in their place. */
    public static final String HIDDEN = "(hidden)";

    /** Shorter ones would make any text unreadable, and can be guessed anyway. */
    private static final int SHORTEST = 4;

    // The longest first, for one may be part of another.
    private final List<String> texts;

    private Secrets(Set<String> texts) {
        this.texts = texts.stream()
                .filter(text -> text.length() >= SHORTEST)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    static Secrets of(HelmRequest request) {
        Set<String> texts = new TreeSet<>(request.secrets().values());
        collect(request.values(), false, texts);
        return new Secrets(texts);
    }

    /** What the Secrets among the manifests have. */
    public static Secrets of(Manifests manifests) {
        Set<String> texts = new TreeSet<>();
        for (Manifest object : manifests.matching(one -> one.kind().equals("Secret"))) {
            object.json().path("stringData").forEach(entry -> add(entry.asString(""), texts));
            for (JsonNode entry : object.json().path("data")) {
                try {
                    add(new String(Base64.getMimeDecoder().decode(entry.asString("")), StandardCharsets.UTF_8), texts);
                    texts.add(entry.asString(""));
                } catch (IllegalArgumentException e) {
                    // Nobody can use it either.
                }
            }
        }
        return new Secrets(texts);
    }

    /** A secret, which may be a list of them. */
    private static void add(String secret, Set<String> texts) {
        texts.add(secret);
        texts.addAll(List.of(secret.split("[,\n]")));
    }

    /** The text without them. */
    public String hide(String text) {
        String hidden = text;
        for (String secret : texts) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    /** A copy of values in which secrets are hidden. */
    public static ObjectNode hidden(ObjectNode values) {
        ObjectNode copy = values.deepCopy();
        hideIn(copy);
        return copy;
    }

    private static void hideIn(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : object.propertyNames().stream().toList()) {
                JsonNode member = object.path(name);
                if (secret(name) && member.isString() && !member.asString("").isEmpty()) {
                    object.put(name, HIDDEN);
                } else if (secret(name) && member.isArray() && !member.isEmpty()) {
                    object.putArray(name).add(HIDDEN);
                } else {
                    hideIn(member);
                }
            }
        } else {
            // A variable of the environment may be anything, a password too.
            node.forEach(Secrets::hideVariable);
        }
    }

    private static void hideVariable(JsonNode element) {
        if (element instanceof ObjectNode variable
                && variable.has("name")
                && variable.path("value").isString()) {
            variable.put("value", HIDDEN);
        }
        hideIn(element);
    }

    private static void collect(JsonNode node, boolean secret, Set<String> into) {
        if (node.isString() && secret) {
            into.add(node.asString(""));
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> collect(entry.getValue(), secret(entry.getKey()), into));
        } else {
            node.forEach(element -> collect(element, secret || element.has("value"), into));
        }
    }

    /** Whether a value of that name is one. Names of Secrets and of their entries are none. */
    private static boolean secret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean key = lower.endsWith("key") && !lower.equals("key") && !lower.equals("topologykey");
        return !lower.startsWith("existingsecret")
                && !lower.endsWith("pullsecrets")
                && (key
                        || lower.endsWith("password")
                        || lower.endsWith("secret")
                        || lower.endsWith("secrets")
                        || lower.endsWith("token"));
    }
}
