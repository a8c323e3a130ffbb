package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.Annotations;
import dev.edgemcp.core.protocol.Icon;
import dev.edgemcp.core.protocol.ResourceDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A resource: what a list shows of it, and what reads it. Immutable and thread-safe.
 *
 * <pre>{@code
 * Resource motd = Resource.of("app:///motd", "motd", (request, context) ->
 *                 ResourceResult.text(request.uri(), "text/plain", "Welcome"))
 *         .description("The message of the day.")
 *         .build();
 * }</pre>
 */
public final class Resource implements ResourceSource {
    private final ResourceDefinition definition;
    private final ResourceHandler handler;
    private final @Nullable Watcher watcher;

    private Resource(Builder builder) {
        this.definition = new ResourceDefinition(
                builder.uri,
                builder.name,
                builder.title,
                builder.description,
                builder.mimeType,
                builder.size,
                builder.annotations,
                builder.icons);
        this.handler = builder.handler;
        this.watcher = builder.watcher;
    }

    /**
     * A resource with one URI.
     *
     * @param uri absolute, with a scheme
     * @throws IllegalArgumentException if it is not
     */
    public static Builder of(String uri, String name, ResourceHandler handler) {
        return new Builder(Uris.absolute(uri), name, handler);
    }

    /** What a list shows. */
    public ResourceDefinition definition() {
        return definition;
    }

    @Override
    public @Nullable ResourceRequest match(String uri) {
        return uri.equals(definition.uri()) ? new ResourceRequest(uri, Map.of()) : null;
    }

    @Override
    public ResourceHandler handler() {
        return handler;
    }

    @Override
    public @Nullable Watcher watcher() {
        return watcher;
    }

    /** Collects what a resource may have besides URI, name and handler. Not thread-safe. */
    public static final class Builder {
        private final String uri;
        private final String name;
        private final ResourceHandler handler;
        private @Nullable String title;
        private @Nullable String description;
        private @Nullable String mimeType;
        private @Nullable Long size;
        private @Nullable Annotations annotations;
        private @Nullable Watcher watcher;
        private List<Icon> icons = List.of();

        private Builder(String uri, String name, ResourceHandler handler) {
            this.uri = uri;
            this.name = name;
            this.handler = handler;
        }

        /** A name for people. */
        public Builder title(String value) {
            this.title = value;
            return this;
        }

        /** What it is, for a model. */
        public Builder description(String value) {
            this.description = value;
            return this;
        }

        /** What its contents are. */
        public Builder mimeType(String value) {
            this.mimeType = value;
            return this;
        }

        /** How large its contents are, in bytes. */
        public Builder size(long value) {
            this.size = value;
            return this;
        }

        /** Hints about what it is good for. */
        public Builder annotations(Annotations value) {
            this.annotations = value;
            return this;
        }

        /** Pictures for it. */
        public Builder icons(Icon... values) {
            this.icons = List.of(values);
            return this;
        }

        /** Lets clients subscribe to it. */
        public Builder watcher(Watcher value) {
            this.watcher = value;
            return this;
        }

        /** Makes the resource. */
        public Resource build() {
            return new Resource(this);
        }
    }
}
