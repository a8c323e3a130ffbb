package dev.edgemcp.cli.output;

import dev.edgemcp.core.jsonrpc.Json;
import tools.jackson.databind.node.ObjectNode;

/** A result for programs: says what it is, and in which version of its schema. Members are only ever added to a version. */
public final class Document {
    private static final String VERSION = "edge-mcp/v1";

    private Document() {}

    /** A document of that kind, such as {@code Status}. */
    public static ObjectNode of(String kind) {
        ObjectNode document = Json.object();
        document.put("apiVersion", VERSION);
        document.put("kind", kind);
        return document;
    }

    /** Prints it in a form for programs. */
    public static void print(ObjectNode document, OutputForm form, Console console) {
        if (form == OutputForm.YAML) {
            console.yaml(document);
        } else {
            console.json(document);
        }
    }
}
