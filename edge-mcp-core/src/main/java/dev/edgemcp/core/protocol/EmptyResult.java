package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import tools.jackson.databind.node.ObjectNode;

/** A result that says nothing but that it is done. */
public enum EmptyResult implements Result {
    INSTANCE;

    @Override
    public ObjectNode toJson(Revision revision) {
        return Json.object();
    }
}
