package dev.edgemcp.core.protocol;

/** One of the lists that a server shows. */
public enum ListKind {
    TOOLS(Mcp.TOOLS_LIST, "tools", Mcp.TOOLS_CHANGED),
    RESOURCES(Mcp.RESOURCES_LIST, "resources", Mcp.RESOURCES_CHANGED),
    RESOURCE_TEMPLATES(Mcp.RESOURCES_TEMPLATES_LIST, "resourceTemplates", Mcp.RESOURCES_CHANGED),
    PROMPTS(Mcp.PROMPTS_LIST, "prompts", Mcp.PROMPTS_CHANGED);

    private final String method;
    private final String member;
    private final String changed;

    ListKind(String method, String member, String changed) {
        this.method = method;
        this.member = member;
        this.changed = changed;
    }

    /** The method that shows it. */
    public String method() {
        return method;
    }

    /** The member of the result that has it. */
    public String member() {
        return member;
    }

    /** The notification that it has changed. Templates share theirs with resources. */
    public String changed() {
        return changed;
    }
}
