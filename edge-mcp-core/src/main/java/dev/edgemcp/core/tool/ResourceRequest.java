package dev.edgemcp.core.tool;

import java.util.Map;

/**
 * What a client wants to read.
 *
 * @param uri as the client wrote it
 * @param variables of the template, percent-decoded; empty for a resource without one
 */
public record ResourceRequest(String uri, Map<String, String> variables) {
    public ResourceRequest {
        variables = Map.copyOf(variables);
    }

    /**
     * The value of a variable.
     *
     * @throws IllegalArgumentException if the template has none of that name
     */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no variable " + name);
        }
        return value;
    }
}
