package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Icon;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolDefinition;
import dev.edgemcp.core.protocol.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool: its definition and its handler. Immutable and thread-safe.
 *
 * <pre>{@code
 * record Greeting(@Description("Whom to greet") String name) {}
 *
 * Tool greet = Tool.of("greet", Greeting.class, (greeting, context) -> ToolResult.text("Hello, " + greeting.name()))
 *         .description("Greets a person by name.")
 *         .build();
 * }</pre>
 */
public final class Tool {
    /** The strictest rule among the specification, the conformance suite and known clients. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final ToolDefinition definition;
    private final ToolHandler<ObjectNode> handler;
    private final boolean blocking;
    private final @Nullable Duration timeout;
    private final @Nullable CachePolicy cache;
    private final SchemaCheck input;
    private final @Nullable SchemaCheck output;

    private Tool(Builder builder) {
        this.definition = new ToolDefinition(
                builder.name,
                builder.title,
                builder.description,
                builder.inputSchema,
                builder.outputSchema,
                builder.annotations,
                builder.icons);
        this.handler = builder.handler;
        this.blocking = builder.blocking;
        this.timeout = builder.timeout;
        this.cache = builder.cache;
        this.input = new SchemaCheck(builder.inputSchema);
        ParameterHeaders.check(builder.inputSchema);
        this.output = builder.outputSchema == null ? null : new SchemaCheck(builder.outputSchema);
    }

    /**
     * A tool whose arguments are a record; its schema is derived from the record.
     *
     * @throws IllegalArgumentException if the name is not 1 to 64 of {@code A-Za-z0-9_.-}, or no schema can be derived
     */
    public static <A extends Record> Builder of(String name, Class<A> arguments, ToolHandler<A> handler) {
        return new Builder(
                name,
                RecordSchema.ofArguments(arguments),
                (json, context) -> handler.call(convert(json, arguments), context));
    }

    /**
     * A tool whose handler takes the JSON as it came.
     *
     * @param inputSchema a JSON Schema whose root is {@code "type": "object"}; copied
     * @throws IllegalArgumentException if the name is not 1 to 64 of {@code A-Za-z0-9_.-}, or the root is no object
     */
    public static Builder of(String name, ObjectNode inputSchema, ToolHandler<ObjectNode> handler) {
        if (!inputSchema.path("type").asString("").equals("object")) {
            throw new IllegalArgumentException("the input schema of " + name + " must have \"type\": \"object\"");
        }
        return new Builder(name, inputSchema.deepCopy(), handler);
    }

    /** The name that calls it. */
    public String name() {
        return definition.name();
    }

    /** What a list shows. */
    public ToolDefinition definition() {
        return definition;
    }

    /** Whether the handler may block, and so must not run on an event loop. */
    public boolean blocking() {
        return blocking;
    }

    /** How long a call may take, or null for the default. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** When its results may be given again, or null for never. */
    public @Nullable CachePolicy cache() {
        return cache;
    }

    /** What is wrong with the arguments, in at most ten sentences; empty if nothing is. */
    public List<String> problemsIn(ObjectNode arguments) {
        return input.problems(arguments);
    }

    /** What is wrong with the structured result, in at most ten sentences; empty if nothing is. */
    public List<String> problemsIn(ToolResult result) {
        if (output == null || result.isError()) {
            return List.of();
        }
        return result.structured() == null
                ? List.of("the tool declares an output schema but returned no structured result")
                : output.problems(result.structured());
    }

    /** Runs the handler on this thread. */
    public ToolResult call(ObjectNode arguments, ToolContext context) throws Exception {
        return handler.call(arguments, context);
    }

    static String validName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a tool or prompt is 1 to 64 of A-Z a-z 0-9 _ . -");
        }
        return name;
    }

    private static <A> A convert(ObjectNode json, Class<A> type) throws ToolException {
        try {
            return Json.value(json, type);
        } catch (JacksonException e) {
            throw new ToolException(
                    "invalid_arguments",
                    "The arguments have the right shape but a value that cannot be read.",
                    "Check number ranges and date formats.");
        }
    }

    /** Collects what a tool may have besides name, arguments and handler. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final ObjectNode inputSchema;
        private final ToolHandler<ObjectNode> handler;
        private @Nullable String title;
        private String description = "";
        private @Nullable ObjectNode outputSchema;
        private @Nullable ToolAnnotations annotations;
        private boolean blocking = true;
        private @Nullable Duration timeout;
        private @Nullable CachePolicy cache;
        private List<Icon> icons = List.of();

        private Builder(String name, ObjectNode inputSchema, ToolHandler<ObjectNode> handler) {
            this.name = validName(name);
            this.inputSchema = inputSchema;
            this.handler = handler;
        }

        /** A name for people. */
        public Builder title(String value) {
            this.title = value;
            return this;
        }

        /** What it does and when to use it, for a model. */
        public Builder description(String value) {
            this.description = value;
            return this;
        }

        /** The record that {@link ToolResult#structured(Object)} is given; its schema is derived. */
        public Builder output(Class<? extends Record> type) {
            this.outputSchema = RecordSchema.ofResult(type);
            return this;
        }

        /** The schema of the structured result; copied. */
        public Builder output(ObjectNode schema) {
            this.outputSchema = schema.deepCopy();
            return this;
        }

        /** Hints about effects. */
        public Builder annotations(ToolAnnotations value) {
            this.annotations = value;
            return this;
        }

        /** Pictures for it. */
        public Builder icons(Icon... values) {
            this.icons = List.of(values);
            return this;
        }

        /** Promises that the handler returns at once; it then runs on the thread that read the request. */
        public Builder nonBlocking() {
            this.blocking = false;
            return this;
        }

        /** How long a call may take before it is cancelled. */
        public Builder timeout(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("timeout must be positive, not " + value);
            }
            this.timeout = value;
            return this;
        }

        /**
         * Lets results be given again to calls with equal arguments; otherwise every call runs the handler. Equal calls at
         * one moment then share one run of the handler, with the principal of the first. Failures, and results for which
         * the handler asked the client or looked at what it can do, are given once.
         */
        public Builder cache(CachePolicy value) {
            this.cache = value;
            return this;
        }

        /**
         * Makes the tool.
         *
         * @throws IllegalArgumentException if a schema cannot be used, or results are to be cached though the annotations
         *     do not say that the tool is read-only
         */
        public Tool build() {
            if (cache != null && (annotations == null || !annotations.readOnly())) {
                throw new IllegalArgumentException(
                        name + " cannot be cached: its annotations do not say that it is read-only");
            }
            return new Tool(this);
        }
    }
}
