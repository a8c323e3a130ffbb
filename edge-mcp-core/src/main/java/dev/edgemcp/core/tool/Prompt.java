package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Icon;
import dev.edgemcp.core.protocol.PromptDefinition;
import dev.edgemcp.core.protocol.PromptResult;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A prompt: what a list shows of it, and what writes it. Immutable and thread-safe.
 *
 * <pre>{@code
 * record Language(@Description("The language to write in") String language) {}
 *
 * Prompt haiku = Prompt.of("haiku", Language.class, (arguments, context) ->
 *                 PromptResult.user("Write a haiku in " + arguments.language()))
 *         .complete("language", Completer.of(List.of("English", "Japanese")))
 *         .build();
 * }</pre>
 */
public final class Prompt {
    private final PromptDefinition definition;
    private final PromptHandler<ObjectNode> handler;
    private final Map<String, Completer> completers;

    private Prompt(Builder builder) {
        this.definition = new PromptDefinition(
                builder.name, builder.title, builder.description, builder.arguments, builder.icons);
        this.handler = builder.handler;
        this.completers = Map.copyOf(builder.completers);
    }

    /**
     * A prompt whose arguments are a record of {@code String}s; those that are {@code @Nullable} are optional.
     *
     * @throws IllegalArgumentException if the name is not 1 to 64 of {@code A-Za-z0-9_.-}, or the record has something
     *     else than texts
     */
    public static <A extends Record> Builder of(String name, Class<A> arguments, PromptHandler<A> handler) {
        List<PromptDefinition.Argument> list = new ArrayList<>();
        for (RecordComponent component : arguments.getRecordComponents()) {
            if (component.getType() != String.class) {
                throw new IllegalArgumentException("the arguments of a prompt are texts: " + component);
            }
            Description description = component.getAnnotation(Description.class);
            list.add(new PromptDefinition.Argument(
                    component.getName(),
                    null,
                    description == null ? null : description.value(),
                    !component.getAnnotatedType().isAnnotationPresent(Nullable.class)));
        }
        return new Builder(name, list, (json, context) -> handler.get(Json.value(json, arguments), context));
    }

    /**
     * A prompt whose arguments are known at run time only; the handler gets them as a JSON object of strings.
     *
     * @throws IllegalArgumentException if the name is not 1 to 64 of {@code A-Za-z0-9_.-}
     */
    public static Builder of(
            String name, List<PromptDefinition.Argument> arguments, PromptHandler<ObjectNode> handler) {
        return new Builder(name, arguments, handler);
    }

    /** The name that gets it. */
    public String name() {
        return definition.name();
    }

    /** What a list shows. */
    public PromptDefinition definition() {
        return definition;
    }

    /** What is wrong with the arguments, in a sentence, or null if nothing is. */
    public @Nullable String problemIn(ObjectNode arguments) {
        for (PromptDefinition.Argument argument : definition.arguments()) {
            if (argument.required() && !arguments.has(argument.name())) {
                return "the argument " + argument.name() + " is missing";
            }
        }
        return arguments.valueStream().allMatch(JsonNode::isString) ? null : "arguments must be strings";
    }

    /** What completes an argument, or null if nothing does. */
    public @Nullable Completer completer(String argument) {
        return completers.get(argument);
    }

    /** Whether there is an argument of that name. */
    public boolean hasArgument(String name) {
        return definition.arguments().stream()
                .anyMatch(argument -> argument.name().equals(name));
    }

    /** Runs the handler on this thread. */
    public PromptResult get(ObjectNode arguments, ToolContext context) throws Exception {
        return handler.get(arguments, context);
    }

    /** Collects what a prompt may have besides name, arguments and handler. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<PromptDefinition.Argument> arguments;
        private final PromptHandler<ObjectNode> handler;
        private final Map<String, Completer> completers = new HashMap<>();
        private @Nullable String title;
        private @Nullable String description;
        private List<Icon> icons = List.of();

        private Builder(String name, List<PromptDefinition.Argument> arguments, PromptHandler<ObjectNode> handler) {
            this.name = Tool.validName(name);
            this.arguments = List.copyOf(arguments);
            this.handler = handler;
        }

        /** A name for people. */
        public Builder title(String value) {
            this.title = value;
            return this;
        }

        /** What it is for. */
        public Builder description(String value) {
            this.description = value;
            return this;
        }

        /** Pictures for it. */
        public Builder icons(Icon... values) {
            this.icons = List.of(values);
            return this;
        }

        /**
         * Suggests values for an argument.
         *
         * @throws IllegalArgumentException if there is no such argument
         */
        public Builder complete(String argument, Completer completer) {
            if (arguments.stream().noneMatch(each -> each.name().equals(argument))) {
                throw new IllegalArgumentException(name + " has no argument " + argument);
            }
            completers.put(argument, completer);
            return this;
        }

        /** Makes the prompt. */
        public Prompt build() {
            return new Prompt(this);
        }
    }
}
