package dev.edgemcp.core;

import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.Tool;
import java.util.List;

/** What was given to the builder one by one: the same for everybody, for ever. */
final class FixedProvider implements Provider {
    private final List<Tool> tools;
    private final List<Resource> resources;
    private final List<ResourceTemplate> templates;
    private final List<Prompt> prompts;

    FixedProvider(List<Tool> tools, List<Resource> resources, List<ResourceTemplate> templates, List<Prompt> prompts) {
        this.tools = List.copyOf(tools);
        this.resources = List.copyOf(resources);
        this.templates = List.copyOf(templates);
        this.prompts = List.copyOf(prompts);
    }

    @Override
    public List<Tool> tools(Principal principal) {
        return tools;
    }

    @Override
    public List<Resource> resources(Principal principal) {
        return resources;
    }

    @Override
    public List<ResourceTemplate> resourceTemplates(Principal principal) {
        return templates;
    }

    @Override
    public List<Prompt> prompts(Principal principal) {
        return prompts;
    }
}
