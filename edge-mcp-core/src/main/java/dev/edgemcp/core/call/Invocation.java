package dev.edgemcp.core.call;

import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Principal;

/**
 * One operation, by one principal, once.
 *
 * @param catalogue what the principal may use; every link of the chain goes by this one view
 */
public record Invocation(Operation operation, Principal principal, Catalogue catalogue, CallScope scope) {}
