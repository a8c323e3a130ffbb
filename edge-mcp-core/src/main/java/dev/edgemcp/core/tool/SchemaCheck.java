package dev.edgemcp.core.tool;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A compiled JSON Schema, 2020-12 unless it declares another dialect. Never fetches a reference. Thread-safe. */
final class SchemaCheck {
    private static final int MAX_PROBLEMS = 10;
    private static final int MAX_PROBLEM_LENGTH = 300;

    private final Schema schema;

    /**
     * Compiles a schema.
     *
     * @throws IllegalArgumentException if the schema, or a reference in it, cannot be used
     */
    SchemaCheck(ObjectNode json) {
        try {
            SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder ->
                            builder.schemaCacheEnabled(false).resourceLoaders(loaders -> loaders.values(List::clear)));
            this.schema = registry.getSchema(json);
            this.schema.initializeValidators();
        } catch (SchemaException e) {
            throw new IllegalArgumentException("not a usable JSON Schema: " + e.getMessage(), e);
        }
    }

    /** What is wrong with the value, at most ten sentences that say where; empty if nothing is. */
    List<String> problems(JsonNode value) {
        return schema.validate(value).stream()
                .limit(MAX_PROBLEMS)
                .map(SchemaCheck::sentence)
                .toList();
    }

    private static String sentence(Error error) {
        String location = error.getInstanceLocation().toString();
        String sentence = (location.isEmpty() ? "arguments" : location) + ": " + error.getMessage();
        return sentence.length() <= MAX_PROBLEM_LENGTH ? sentence : sentence.substring(0, MAX_PROBLEM_LENGTH) + "…";
    }
}
