package dev.edgemcp.core.tool;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URI template that URIs are matched against: literals with <code>{name}</code>, which stops at the next slash, or
 * <code>{+name}</code>, which does not (RFC 6570, levels 1 and 2). Two variables need a literal between them, so that there is one
 * way to match. Immutable and thread-safe.
 */
final class UriTemplate {
    private static final Pattern EXPRESSION = Pattern.compile("\\{(\\+?)([A-Za-z0-9_]+)}");

    /** A variable, and the literal that follows it. */
    private record Variable(String name, boolean reserved, String next) {}

    private final String start;
    private final List<Variable> variables = new ArrayList<>();

    /** @throws IllegalArgumentException if the template is none, or one of a kind that cannot be matched */
    UriTemplate(String template) {
        Matcher matcher = EXPRESSION.matcher(template);
        List<String> literals = new ArrayList<>();
        List<MatchResult> found = new ArrayList<>();
        int end = 0;
        while (matcher.find()) {
            literals.add(template.substring(end, matcher.start()));
            found.add(matcher.toMatchResult());
            end = matcher.end();
        }
        literals.add(template.substring(end));
        if (found.isEmpty()
                || literals.stream().anyMatch(literal -> literal.contains("{") || literal.contains("}"))
                || literals.subList(1, found.size()).contains("")
                || found.stream().map(result -> result.group(2)).distinct().count() < found.size()) {
            throw new IllegalArgumentException(
                    "a template has {name} or {+name} in it, each once, with something between them, and no other"
                            + " expressions: " + template);
        }
        this.start = literals.get(0);
        for (int i = 0; i < found.size(); i++) {
            MatchResult result = found.get(i);
            variables.add(new Variable(result.group(2), result.group(1).equals("+"), literals.get(i + 1)));
        }
    }

    /** The names of the variables, in order. */
    List<String> names() {
        return variables.stream().map(Variable::name).toList();
    }

    /** The values of the variables in the URI, percent-decoded, or null if it is not one of this template's. */
    @Nullable
    Map<String, String> match(String uri) {
        if (!uri.startsWith(start)) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        int at = start.length();
        for (Variable variable : variables) {
            int end = variable.next().isEmpty() ? uri.length() : uri.indexOf(variable.next(), at);
            if (end < 0) {
                return null;
            }
            String raw = uri.substring(at, end);
            if (raw.isEmpty() || (!variable.reserved() && raw.indexOf('/') >= 0)) {
                return null;
            }
            String value = decode(raw);
            if (value == null) {
                return null;
            }
            values.put(variable.name(), value);
            at = end + variable.next().length();
        }
        return at == uri.length() ? values : null;
    }

    private static @Nullable String decode(String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
