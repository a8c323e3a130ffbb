package dev.edgemcp.core.call;

import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Principal;

/**
 * One operation, by one principal, once.
 *
 * @param catalogue what the principal may use; every link of the chain goes by this one view
 * @param repeated whether it is run again because the client has answered what it asked, within one request
 */
public record Invocation(
        Operation operation, Principal principal, Catalogue catalogue, CallScope scope, boolean repeated) {
    /** An operation that is run for the first time. */
    public Invocation(Operation operation, Principal principal, Catalogue catalogue, CallScope scope) {
        this(operation, principal, catalogue, scope, false);
    }

    /** The same, run again. */
    public Invocation again() {
        return new Invocation(operation, principal, catalogue, scope, true);
    }
}
