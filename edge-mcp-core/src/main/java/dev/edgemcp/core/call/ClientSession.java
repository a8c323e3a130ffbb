package dev.edgemcp.core.call;

import dev.edgemcp.core.tool.Principal;
import java.util.UUID;

/**
 * A conversation after a handshake, as others may know it.
 *
 * @param id names it, and lets nobody in; over HTTP the same on every replica
 * @param client the name that the client gives itself, or empty where that is not known (any more)
 */
public record ClientSession(String id, Principal principal, String client) {
    private static final int MAX_CLIENT = 256;

    public ClientSession {
        client = client.length() <= MAX_CLIENT ? client : client.substring(0, MAX_CLIENT);
    }

    /** One over a connection. */
    public static ClientSession overConnection(Principal principal, String client) {
        return new ClientSession(UUID.randomUUID().toString(), principal, client);
    }
}
