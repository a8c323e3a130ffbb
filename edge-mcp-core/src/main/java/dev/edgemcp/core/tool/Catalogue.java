package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.Page;
import dev.edgemcp.core.protocol.ToolDefinition;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one principal may see and use, at one moment. Listing, calling, reading and authorising all go by this one view.
 * Immutable and thread-safe.
 */
public final class Catalogue {
    /** A resource under a URI that a client named. */
    public record Found(ResourceSource source, ResourceRequest request) {}

    private final long version;
    private final Map<String, Tool> tools;
    private final Map<String, Resource> resources;
    private final Map<String, ResourceTemplate> templates;
    private final Map<String, Prompt> prompts;
    private final List<ToolDefinition> definitions;
    private final Map<ListKind, Listing> listings = new EnumMap<>(ListKind.class);

    /** Everything in the order in which lists show it; of two entries with one key the first is kept. */
    Catalogue(
            long version,
            List<Tool> tools,
            List<Resource> resources,
            List<ResourceTemplate> templates,
            List<Prompt> prompts,
            int pageSize) {
        this.version = version;
        this.tools = byKey(tools, Tool::name);
        this.resources = byKey(resources, resource -> resource.definition().uri());
        this.templates = byKey(templates, template -> template.definition().uriTemplate());
        this.prompts = byKey(prompts, Prompt::name);
        this.definitions = this.tools.values().stream().map(Tool::definition).toList();
        listings.put(ListKind.TOOLS, new Listing(ListKind.TOOLS, definitions, pageSize));
        listings.put(
                ListKind.RESOURCES,
                new Listing(
                        ListKind.RESOURCES,
                        this.resources.values().stream()
                                .map(Resource::definition)
                                .toList(),
                        pageSize));
        listings.put(
                ListKind.RESOURCE_TEMPLATES,
                new Listing(
                        ListKind.RESOURCE_TEMPLATES,
                        this.templates.values().stream()
                                .map(ResourceTemplate::definition)
                                .toList(),
                        pageSize));
        listings.put(
                ListKind.PROMPTS,
                new Listing(
                        ListKind.PROMPTS,
                        this.prompts.values().stream().map(Prompt::definition).toList(),
                        pageSize));
    }

    /** Grows with every change of any provider. */
    public long version() {
        return version;
    }

    /** All tools, in the order of lists. */
    public List<ToolDefinition> tools() {
        return definitions;
    }

    /** The tool of that name, or null if this principal has none. */
    public @Nullable Tool tool(String name) {
        return tools.get(name);
    }

    /** The prompt of that name, or null if this principal has none. */
    public @Nullable Prompt prompt(String name) {
        return prompts.get(name);
    }

    /** The template as it is listed, or null if this principal has none such. */
    public @Nullable ResourceTemplate template(String uriTemplate) {
        return templates.get(uriTemplate);
    }

    /** The resource of that URI, or null if this principal has none. */
    public @Nullable Found resource(String uri) {
        Resource resource = resources.get(uri);
        if (resource != null) {
            return new Found(resource, new ResourceRequest(uri, Map.of()));
        }
        for (ResourceTemplate template : templates.values()) {
            ResourceRequest request = template.match(uri);
            if (request != null) {
                return new Found(template, request);
            }
        }
        return null;
    }

    /**
     * A page of a list.
     *
     * @param cursor where the page begins, or null for the first
     * @throws JsonRpcException if the cursor is not one of this list's
     */
    public Page page(ListKind kind, @Nullable String cursor) {
        Listing listing = listings.get(kind);
        if (listing == null) {
            throw new IllegalStateException("no list of " + kind);
        }
        return listing.page(cursor);
    }

    private static <T> Map<String, T> byKey(List<T> entries, Function<T, String> key) {
        Map<String, T> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.putIfAbsent(key.apply(entry), entry));
        return map;
    }
}
