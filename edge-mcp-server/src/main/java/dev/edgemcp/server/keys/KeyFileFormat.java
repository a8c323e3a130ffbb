package dev.edgemcp.server.keys;

import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.tool.Scope;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keys as JSON and back. Reading finds all problems at once and repeats no values: somebody may have put a key itself there
 * by mistake, and problems end up in logs.
 */
final class KeyFileFormat {
    static final int MAX_KEYS = 10_000;
    static final int MAX_LABEL = 200;
    static final int MAX_GLOBS = 64;
    private static final int VERSION = 1;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_PROBLEMS = 20;
    private static final Pattern GLOB = Pattern.compile("[!-~]{1,128}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{1,20}");
    /** The names of principals that come from elsewhere: theirs must not be taken. */
    private static final Set<String> RESERVED = Set.of("EDGE_MCP_API_KEY", "anonymous", "local", "stdio");

    private static final Set<String> TOP = Set.of("version", "keys");
    private static final Set<String> MEMBERS =
            Set.of("id", "tenant", "label", "sha256", "tools", "readOnly", "created", "expires");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(4096)
                            .maxNameLength(256)
                            .maxNumberLength(32)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<String> problems = new ArrayList<>();

    private KeyFileFormat() {}

    /**
     * The keys that the text holds.
     *
     * @throws KeyFileException if anything is wrong with it
     */
    static List<ApiKey> read(String what, byte[] text) {
        KeyFileFormat reading = new KeyFileFormat();
        List<ApiKey> keys = reading.keys(text);
        if (!reading.problems.isEmpty()) {
            throw new KeyFileException(what, reading.problems, null);
        }
        return keys;
    }

    static byte[] write(List<ApiKey> keys) {
        ObjectNode json = Json.object();
        json.put("version", VERSION);
        ArrayNode array = json.putArray("keys");
        for (ApiKey key : keys) {
            ObjectNode each = array.addObject();
            each.put("id", key.id());
            each.put("tenant", key.tenant());
            if (!key.label().isEmpty()) {
                each.put("label", key.label());
            }
            each.put("sha256", key.sha256());
            if (!key.scope().tools().isEmpty()) {
                ArrayNode tools = each.putArray("tools");
                key.scope().tools().forEach(tools::add);
            }
            if (key.scope().readOnly()) {
                each.put("readOnly", true);
            }
            each.put("created", key.created().toString());
            if (key.expires() != null) {
                each.put("expires", key.expires().toString());
            }
        }
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<ApiKey> keys(byte[] text) {
        JsonNode json = parse(text);
        if (json == null) {
            return List.of();
        }
        if (!(json instanceof ObjectNode top)) {
            problem("", "must be an object {\"version\": 1, \"keys\": […]}");
            return List.of();
        }
        unknown("", top, TOP);
        JsonNode version = top.get("version");
        if (version == null || !version.isInt() || version.intValue() != VERSION) {
            problem("version", "must be " + VERSION);
        }
        if (!(top.get("keys") instanceof ArrayNode array) || array.size() > MAX_KEYS) {
            problem("keys", "must be an array of at most " + MAX_KEYS + " keys");
            return List.of();
        }
        List<ApiKey> keys = new ArrayList<>();
        Map<String, String> ids = new HashMap<>();
        Map<String, String> digests = new HashMap<>();
        for (int i = 0; i < array.size(); i++) {
            String at = "keys[" + i + "]";
            ApiKey key = key(at, array.get(i));
            if (key != null) {
                once(at + ".id", ids, key.id(), at);
                once(at + ".sha256", digests, key.sha256(), at);
                keys.add(key);
            }
        }
        return keys;
    }

    private @Nullable JsonNode parse(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return MAPPER.readTree(text);
        } catch (CharacterCodingException e) {
            problem("", "is not UTF-8");
        } catch (JacksonException e) {
            // Without Jackson's message, which may quote the text.
            TokenStreamLocation location = e.getLocation();
            problem(
                    "",
                    "is not JSON"
                            + (location == null || location.getLineNr() < 1
                                    ? ""
                                    : ", see line " + location.getLineNr() + ", column " + location.getColumnNr()));
        }
        return null;
    }

    private @Nullable ApiKey key(String at, JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            problem(at, "must be an object");
            return null;
        }
        int before = problems.size();
        unknown(at + ".", object, MEMBERS);
        String id = name(at + ".id", object.get("id"));
        if (RESERVED.contains(id)) {
            problem(at + ".id", "is taken by a key that does not come from a file");
        }
        String tenant = name(at + ".tenant", object.get("tenant"));
        String label = label(at + ".label", object.get("label"));
        String digest = string(object.get("sha256")).toLowerCase(Locale.ROOT);
        if (!digest.matches("[0-9a-f]{64}")) {
            problem(at + ".sha256", "must be the SHA-256 of the key, as 64 hexadecimal digits");
        }
        Scope scope =
                new Scope(globs(at + ".tools", object.get("tools")), flag(at + ".readOnly", object.get("readOnly")));
        Instant created = instant(at + ".created", object.get("created"));
        Instant expires = object.has("expires") ? instant(at + ".expires", object.get("expires")) : null;
        return problems.size() > before ? null : new ApiKey(id, tenant, label, digest, scope, created, expires);
    }

    private String name(String at, @Nullable JsonNode json) {
        String name = string(json);
        if (!ApiKey.NAME.matcher(name).matches()) {
            problem(at, "must be 1 to 63 letters, digits, '.', '_' and '-', and begin with a letter or digit");
        }
        return name;
    }

    private String label(String at, @Nullable JsonNode json) {
        String label = string(json);
        if ((json != null && !json.isString()) || !isLabel(label)) {
            problem(at, "must be one line of at most " + MAX_LABEL + " characters");
        }
        return label;
    }

    static boolean isLabel(String text) {
        return text.length() <= MAX_LABEL && text.chars().noneMatch(Character::isISOControl);
    }

    private List<String> globs(String at, @Nullable JsonNode json) {
        if (json == null) {
            return List.of();
        }
        List<String> globs = new ArrayList<>();
        json.forEach(each -> globs.add(string(each)));
        // An empty list would mean everything, which is not what somebody who writes one expects.
        if (!json.isArray()
                || globs.isEmpty()
                || globs.size() > MAX_GLOBS
                || !globs.stream().allMatch(KeyFileFormat::isGlob)) {
            problem(
                    at,
                    "must be an array of 1 to " + MAX_GLOBS
                            + " globs, each of 1 to 128 visible ASCII characters, such as \"fs_*\"; leave it out for all tools");
        }
        return globs;
    }

    static boolean isGlob(String text) {
        return GLOB.matcher(text).matches();
    }

    private boolean flag(String at, @Nullable JsonNode json) {
        if (json != null && !json.isBoolean()) {
            problem(at, "must be true or false");
        }
        return json != null && json.isBoolean() && json.booleanValue();
    }

    private Instant instant(String at, @Nullable JsonNode json) {
        try {
            return Instant.parse(string(json));
        } catch (DateTimeException e) {
            problem(at, "must be a time such as 2027-01-31T12:00:00Z");
            return Instant.EPOCH;
        }
    }

    private static String string(@Nullable JsonNode json) {
        return json != null && json.isString() ? json.stringValue() : "";
    }

    private void unknown(String prefix, ObjectNode object, Set<String> known) {
        Set<String> unknown = new TreeSet<>(object.propertyNames());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            problem(
                    prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1),
                    "has unknown members ("
                            + unknown.stream()
                                    .map(KeyFileFormat::shown)
                                    .distinct()
                                    .limit(5)
                                    .collect(Collectors.joining(", "))
                            + "): there are "
                            + known.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    /** A misspelt word, but nothing that could be a key. */
    private static String shown(String name) {
        return WORD.matcher(name).matches() ? name : "…";
    }

    private void once(String at, Map<String, String> seen, String value, String place) {
        String first = seen.putIfAbsent(value, place);
        if (first != null) {
            problem(at, "is the same as that of " + first);
        }
    }

    private void problem(String at, String text) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add((at.isEmpty() ? "the file" : at) + " " + text);
        } else if (problems.size() == MAX_PROBLEMS) {
            problems.add("… and more");
        }
    }
}
