package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.Annotations;
import dev.edgemcp.core.protocol.Icon;
import dev.edgemcp.core.protocol.ResourceTemplateDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A family of resources: what a list shows of it, and what reads its members. Immutable and thread-safe.
 *
 * <pre>{@code
 * ResourceTemplate user = ResourceTemplate.of("app:///users/{id}", "user", (request, context) ->
 *                 ResourceResult.text(request.uri(), "text/plain", "User " + request.variable("id")))
 *         .complete("id", Completer.of(List.of("alice", "bob")))
 *         .build();
 * }</pre>
 */
public final class ResourceTemplate implements ResourceSource {
    private final ResourceTemplateDefinition definition;
    private final UriTemplate template;
    private final ResourceHandler handler;
    private final @Nullable Watcher watcher;
    private final Map<String, Completer> completers;

    private ResourceTemplate(Builder builder) {
        this.definition = new ResourceTemplateDefinition(
                builder.uriTemplate,
                builder.name,
                builder.title,
                builder.description,
                builder.mimeType,
                builder.annotations,
                builder.icons);
        this.template = builder.template;
        this.handler = builder.handler;
        this.watcher = builder.watcher;
        this.completers = Map.copyOf(builder.completers);
    }

    /**
     * Resources whose URIs are made by a template: literals with <code>{name}</code>, which stops at the next slash,
     * or <code>{+name}</code>, which does not (RFC 6570, levels 1 and 2), and a literal between any two of them.
     *
     * @throws IllegalArgumentException if the template is not such a one
     */
    public static Builder of(String uriTemplate, String name, ResourceHandler handler) {
        return new Builder(Uris.absolute(uriTemplate), name, handler);
    }

    /** What a list shows. */
    public ResourceTemplateDefinition definition() {
        return definition;
    }

    @Override
    public @Nullable ResourceRequest match(String uri) {
        Map<String, String> variables = template.match(uri);
        return variables == null ? null : new ResourceRequest(uri, variables);
    }

    @Override
    public ResourceHandler handler() {
        return handler;
    }

    @Override
    public @Nullable Watcher watcher() {
        return watcher;
    }

    /** What completes a variable, or null if nothing does. */
    public @Nullable Completer completer(String variable) {
        return completers.get(variable);
    }

    /** Whether the template has a variable of that name. */
    public boolean hasVariable(String name) {
        return template.names().contains(name);
    }

    /** Collects what a template may have besides URIs, name and handler. Not thread-safe. */
    public static final class Builder {
        private final String uriTemplate;
        private final UriTemplate template;
        private final String name;
        private final ResourceHandler handler;
        private final Map<String, Completer> completers = new HashMap<>();
        private @Nullable String title;
        private @Nullable String description;
        private @Nullable String mimeType;
        private @Nullable Annotations annotations;
        private @Nullable Watcher watcher;
        private List<Icon> icons = List.of();

        private Builder(String uriTemplate, String name, ResourceHandler handler) {
            this.uriTemplate = uriTemplate;
            this.template = new UriTemplate(uriTemplate);
            this.name = name;
            this.handler = handler;
        }

        /** A name for people. */
        public Builder title(String value) {
            this.title = value;
            return this;
        }

        /** What the members are, for a model. */
        public Builder description(String value) {
            this.description = value;
            return this;
        }

        /** What the contents of every member are. */
        public Builder mimeType(String value) {
            this.mimeType = value;
            return this;
        }

        /** Hints about what the members are good for. */
        public Builder annotations(Annotations value) {
            this.annotations = value;
            return this;
        }

        /** Pictures for it. */
        public Builder icons(Icon... values) {
            this.icons = List.of(values);
            return this;
        }

        /** Lets clients subscribe to members. */
        public Builder watcher(Watcher value) {
            this.watcher = value;
            return this;
        }

        /**
         * Suggests values for a variable.
         *
         * @throws IllegalArgumentException if the template has no such variable
         */
        public Builder complete(String variable, Completer completer) {
            if (!template.names().contains(variable)) {
                throw new IllegalArgumentException(uriTemplate + " has no variable " + variable);
            }
            completers.put(variable, completer);
            return this;
        }

        /** Makes the template. */
        public ResourceTemplate build() {
            return new ResourceTemplate(this);
        }
    }
}
