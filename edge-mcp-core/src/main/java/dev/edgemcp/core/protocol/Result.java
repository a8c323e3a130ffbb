package dev.edgemcp.core.protocol;

import tools.jackson.databind.node.ObjectNode;

/** What an operation answers. */
public interface Result {
    /** The wire form for the revision; the envelope's own members (such as {@code resultType}) are added by the session. */
    ObjectNode toJson(Revision revision);
}
