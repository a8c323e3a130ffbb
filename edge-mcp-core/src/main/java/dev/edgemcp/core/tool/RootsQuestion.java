package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ClientCapabilities.Capability;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks which folders the client works on. */
public record RootsQuestion() implements Question<List<RootsQuestion.Root>> {
    /**
     * A folder of the client.
     *
     * @param uri a {@code file:} URI on the client's machine; what the client says, not to be trusted
     */
    public record Root(String uri, @Nullable String name) {}

    @Override
    public String method() {
        return Mcp.ROOTS_LIST;
    }

    @Override
    public Capability capability() {
        return Capability.ROOTS;
    }

    @Override
    public ObjectNode params(Revision revision) {
        return Json.object();
    }

    @Override
    public List<Root> read(ObjectNode result) {
        if (!result.path("roots").isArray()) {
            throw new IllegalArgumentException("roots must be an array");
        }
        List<Root> roots = new ArrayList<>();
        for (JsonNode root : result.path("roots")) {
            if (!root.path("uri").isString()) {
                throw new IllegalArgumentException("a root must have a uri");
            }
            JsonNode name = root.path("name");
            roots.add(new Root(root.path("uri").stringValue(), name.isString() ? name.stringValue() : null));
        }
        return List.copyOf(roots);
    }
}
