package dev.edgemcp.core.tool;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A compiled JSON Schema, 2020-12 unless it declares another dialect. Never fetches a reference. Thread-safe. */
final class SchemaCheck {
    private static final int MAX_PROBLEMS = 10;
    private static final int MAX_PROBLEM_LENGTH = 300;
    private static final int MAX_NODES = 2_000;

    /** The default comes first. Keywords that a dialect does not have mean nothing to it; MCP adds some. */
    private static final List<Dialect> DIALECTS = Stream.of(
                    Dialects.getDraft202012(),
                    Dialects.getDraft201909(),
                    Dialects.getDraft7(),
                    Dialects.getDraft6(),
                    Dialects.getDraft4())
            .map(dialect -> Dialect.builder(dialect)
                    .unknownKeywordFactory((keyword, context) -> new AnnotationKeyword(keyword))
                    .build())
            .toList();

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .regularExpressionFactory(BoundedPattern::new)
            .build();

    private final Schema schema;

    /**
     * Compiles a schema.
     *
     * @throws IllegalArgumentException if the schema, or a reference in it, cannot be used
     */
    SchemaCheck(ObjectNode json) {
        try {
            SchemaRegistry registry = SchemaRegistry.withDialects(
                    DIALECTS,
                    builder -> builder.defaultDialectId(DIALECTS.get(0).getId())
                            .schemaCacheEnabled(false)
                            .schemaRegistryConfig(CONFIG)
                            .resourceLoaders(loaders -> loaders.values(List::clear)));
            this.schema = registry.getSchema(json);
            this.schema.initializeValidators();
        } catch (SchemaException | StackOverflowError e) {
            throw new IllegalArgumentException("not a usable JSON Schema: " + e.getMessage(), e);
        }
    }

    /**
     * What is wrong with the value, at most ten sentences that say where; empty if nothing is. Of a large value only the
     * first problem is looked for: a message can hold millions, and each costs far more than the byte that causes it.
     */
    List<String> problems(JsonNode value) {
        boolean large = nodes(value, MAX_NODES) == 0;
        return schema.validate(value, context -> context.setFailFast(large)).stream()
                .limit(MAX_PROBLEMS)
                .map(SchemaCheck::sentence)
                .toList();
    }

    /** How much of the budget is left when each node of the value has taken one; never below zero. */
    private static int nodes(JsonNode value, int budget) {
        int left = budget - 1;
        for (JsonNode child : value) {
            if (left <= 0) {
                return 0;
            }
            left = nodes(child, left);
        }
        return Math.max(left, 0);
    }

    private static String sentence(Error error) {
        String location = error.getInstanceLocation().toString();
        String sentence = (location.isEmpty() ? "arguments" : location) + ": " + error.getMessage();
        return sentence.length() <= MAX_PROBLEM_LENGTH ? sentence : sentence.substring(0, MAX_PROBLEM_LENGTH) + "…";
    }
}
