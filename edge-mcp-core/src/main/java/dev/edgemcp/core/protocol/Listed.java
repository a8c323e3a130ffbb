package dev.edgemcp.core.protocol;

import tools.jackson.databind.node.ObjectNode;

/** Something that a list shows. */
public interface Listed {
    /** What tells it apart from the others in its list. */
    String key();

    /** The wire form for the revision. */
    ObjectNode toJson(Revision revision);
}
