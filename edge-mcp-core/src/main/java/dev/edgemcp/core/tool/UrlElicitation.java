package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ClientCapabilities.Capability;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.net.URI;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a person to do something at an address that the client does not see into, such as to log in (since 2025-11-25). The
 * answer says whether the person agreed to go there, not whether anything was done.
 *
 * @param url absolute, {@code https:} or {@code http:}
 */
public record UrlElicitation(String message, URI url) implements Question<Elicited.Action> {
    public UrlElicitation {
        if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
            throw new IllegalArgumentException("a person can be sent to an http or https address only");
        }
    }

    @Override
    public String method() {
        return Mcp.ELICIT;
    }

    @Override
    public Capability capability() {
        return Capability.ELICITATION_URL;
    }

    @Override
    public ObjectNode params(Revision revision) {
        ObjectNode params = Json.object();
        params.put("mode", "url");
        params.put("message", message);
        params.put("url", url.toString());
        if (!revision.stateless()) {
            params.put("elicitationId", UUID.randomUUID().toString());
        }
        return params;
    }

    @Override
    public Elicited.Action read(ObjectNode result) {
        return Elicited.action(result);
    }
}
