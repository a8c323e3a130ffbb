package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which credentials callers may hand on to tools; everything else that they send is not even read. A service is named
 * once for all ways to bring its credential: {@code github} allows the header {@code X-GitHub-Token} and, in what {@code
 * initialize} brings, {@code credentials.github} and the tokens of that name. Immutable.
 *
 * <p>Four names mean more than a service: {@code user} is a token for any of them ({@code X-User-Token}, {@code
 * credentials.*}), {@code aws} and {@code harness} have several headers, {@code custom} is {@code X-Custom-Auth-*} and
 * {@code custom_headers}, {@code agent} is {@code agent_context}.
 */
public final class PassThrough {
    /** Nothing is handed on. */
    public static final PassThrough NONE = new PassThrough(Set.of());

    /** What names look like. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

    private static final String CUSTOM = "custom";
    private static final String AGENT = "agent";
    private static final String USER = "user";
    private static final String ANY_SERVICE = "*";
    /** What is no plain service. */
    private static final Set<String> SPECIAL = Set.of(CUSTOM, AGENT, USER, "aws");

    private static final Set<String> TYPES = Set.of("bearer", "api_key", "basic", "custom", "aws_signature", "digest");
    private static final List<String> CREDENTIAL =
            List.of("type", "token", "username", "password", "key_name", "key_value");
    private static final List<String> OAUTH =
            List.of("access_token", "refresh_token", "token_type", "expires_at", "scope");
    private static final List<String> AGENT_CONTEXT =
            List.of("agent_type", "agent_id", "user_id", "session_id", "environment");
    private static final Map<String, String> AWS = Map.of(
            "x-aws-access-key", "access_key",
            "x-aws-secret-key", "secret_key",
            "x-aws-session-token", "session_token",
            "x-aws-region", "region");
    private static final Pattern SERVICE = Pattern.compile("x-service-([a-z0-9][a-z0-9_-]{0,31})-token");
    private static final String CUSTOM_PREFIX = "x-custom-auth-";
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int MAX_VALUE = 8192;
    private static final int MAX_MEMBERS = 32;

    private final Set<String> allowed;

    private PassThrough(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /**
     * Those of the named services.
     *
     * @throws IllegalArgumentException if a name does not match {@link #NAME}
     */
    public static PassThrough of(Collection<String> names) {
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("a service whose credentials are handed on must match " + NAME);
            }
        }
        return new PassThrough(new HashSet<>(names));
    }

    /**
     * What the headers of a request bring. Values that no header of this kind has are left out.
     *
     * @param value the value of a header, or null
     */
    public Credentials ofHeaders(Collection<String> names, UnaryOperator<@Nullable String> value) {
        if (allowed.isEmpty()) {
            return Credentials.NONE;
        }
        ObjectNode credentials = Json.object();
        ObjectNode custom = Json.object();
        for (String name : names) {
            String text = value.apply(name);
            if (text != null && clean(text)) {
                read(name, text.strip(), credentials, custom);
            }
        }
        if (credentials.get("aws") instanceof ObjectNode aws
                && !aws.path("properties").has("access_key")) {
            credentials.remove("aws");
        }
        if (credentials.get("harness") instanceof ObjectNode harness && !harness.has("token")) {
            credentials.remove("harness");
        }
        return bundle(credentials, custom);
    }

    private void read(String header, String value, ObjectNode credentials, ObjectNode custom) {
        String name = header.toLowerCase(Locale.ROOT);
        Matcher service = SERVICE.matcher(name);
        String property = AWS.get(name);
        if (name.equals("x-github-token")) {
            token(credentials, "github", "github", "bearer", value, true);
        } else if (name.equals("x-user-token")) {
            token(credentials, USER, ANY_SERVICE, "bearer", value, true);
        } else if (property != null && allowed.contains("aws")) {
            typed(credentials, "aws", "aws_signature").withObject("properties").put(property, value);
        } else if (name.equals("x-harness-api-key")) {
            token(credentials, "harness", "harness", "api_key", value, true);
        } else if (name.equals("x-harness-account-id") && allowed.contains("harness")) {
            typed(credentials, "harness", "api_key").withObject("properties").put("account_id", value);
        } else if (service.matches() && !SPECIAL.contains(service.group(1))) {
            token(credentials, service.group(1), service.group(1), "bearer", value, false);
        } else if (name.startsWith(CUSTOM_PREFIX) && allowed.contains(CUSTOM) && custom.size() < MAX_MEMBERS) {
            String rest = header.substring(CUSTOM_PREFIX.length());
            if (HEADER.matcher(rest).matches()) {
                custom.put(rest, value);
            }
        }
    }

    /** @param own whether the header is the service's own, which wins over the form that all services have */
    private void token(ObjectNode credentials, String service, String key, String type, String value, boolean own) {
        boolean free = own || !credentials.path(key).has("token");
        if (allowed.contains(service) && credentials.size() < MAX_MEMBERS && free) {
            typed(credentials, key, type).put("token", value);
        }
    }

    private static ObjectNode typed(ObjectNode credentials, String service, String type) {
        ObjectNode one = credentials.withObject("/" + service);
        one.put("type", type);
        return one;
    }

    private static Credentials bundle(ObjectNode credentials, ObjectNode custom) {
        ObjectNode bundle = Json.object();
        if (!credentials.isEmpty()) {
            bundle.set("credentials", credentials);
        }
        if (!custom.isEmpty()) {
            bundle.set("custom_headers", custom);
        }
        return bundle.isEmpty() ? Credentials.NONE : new Credentials(bundle);
    }

    /**
     * What {@code credentials} of {@code initialize} bring.
     *
     * @param given null for nothing
     * @throws IllegalArgumentException if something that is allowed has another form; the message names it, and never a
     *     value
     */
    public Credentials ofInitialize(@Nullable JsonNode given) {
        if (allowed.isEmpty() || given == null) {
            return Credentials.NONE;
        }
        ObjectNode from = object(given, "credentials");
        ObjectNode bundle = Json.object();
        each(from, "credentials", bundle, (value, path) -> credential(value, path));
        each(from, "session_tokens", bundle, PassThrough::text);
        each(from, "oauth_tokens", bundle, (value, path) -> texts(object(value, path), OAUTH, path));
        if (allowed.contains(CUSTOM) && from.get("custom_headers") != null) {
            ObjectNode headers = object(from.get("custom_headers"), "custom_headers");
            bounded(headers, "custom_headers");
            ObjectNode copy = bundle.putObject("custom_headers");
            headers.properties().forEach(header -> {
                if (!HEADER.matcher(header.getKey()).matches()) {
                    throw wrong("custom_headers", "an object of names of headers");
                }
                copy.set(header.getKey(), text(header.getValue(), "custom_headers"));
            });
        }
        if (allowed.contains(AGENT) && from.get("agent_context") != null) {
            bundle.set(
                    "agent_context",
                    texts(object(from.get("agent_context"), "agent_context"), AGENT_CONTEXT, "agent_context"));
        }
        return bundle.isEmpty() ? Credentials.NONE : new Credentials(bundle);
    }

    @FunctionalInterface
    private interface Reader {
        JsonNode read(JsonNode value, String path);
    }

    private void each(ObjectNode from, String part, ObjectNode bundle, Reader reader) {
        if (from.get(part) == null) {
            return;
        }
        ObjectNode all = object(from.get(part), part);
        ObjectNode taken = Json.object();
        for (Map.Entry<String, JsonNode> one : all.properties()) {
            String service = one.getKey().equals(ANY_SERVICE) ? USER : one.getKey();
            boolean special = service.equals(CUSTOM) || service.equals(AGENT);
            if (!special && allowed.contains(service) && !one.getKey().equals(USER)) {
                taken.set(one.getKey(), reader.read(one.getValue(), part + "." + one.getKey()));
            }
        }
        if (!taken.isEmpty()) {
            bundle.set(part, taken);
        }
    }

    private static ObjectNode credential(JsonNode value, String path) {
        ObjectNode given = object(value, path);
        ObjectNode copy = texts(given, CREDENTIAL, path);
        if (!TYPES.contains(copy.path("type").asString(""))) {
            throw wrong(
                    path + ".type",
                    "one of " + String.join(", ", TYPES.stream().sorted().toList()));
        }
        if (given.get("properties") != null) {
            ObjectNode properties = object(given.get("properties"), path + ".properties");
            bounded(properties, path + ".properties");
            ObjectNode all = copy.putObject("properties");
            properties.properties().forEach(property -> {
                if (!HEADER.matcher(property.getKey()).matches()) {
                    throw wrong(path + ".properties", "an object of short names");
                }
                all.set(property.getKey(), text(property.getValue(), path + ".properties"));
            });
        }
        return copy;
    }

    private static ObjectNode texts(ObjectNode given, List<String> members, String path) {
        ObjectNode copy = Json.object();
        for (String member : members) {
            JsonNode value = given.get(member);
            if (value != null && !value.isNull()) {
                copy.set(member, text(value, path + "." + member));
            }
        }
        return copy;
    }

    private static JsonNode text(JsonNode value, String path) {
        if (!value.isString() || !clean(value.stringValue())) {
            throw wrong(path, "text of at most " + MAX_VALUE + " characters that a header can hold");
        }
        return value;
    }

    private static ObjectNode object(JsonNode value, String path) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw wrong(path, "an object");
    }

    private static void bounded(ObjectNode object, String path) {
        if (object.size() > MAX_MEMBERS) {
            throw wrong(path, "an object of at most " + MAX_MEMBERS + " members");
        }
    }

    private static boolean clean(String text) {
        return !text.isBlank() && text.length() <= MAX_VALUE && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    private static IllegalArgumentException wrong(String path, String wanted) {
        return new IllegalArgumentException("credentials: " + path + " must be " + wanted);
    }

    @Override
    public String toString() {
        return "PassThrough" + allowed;
    }
}
