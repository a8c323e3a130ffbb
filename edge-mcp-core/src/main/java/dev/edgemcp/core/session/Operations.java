package dev.edgemcp.core.session;

import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.ResourceTemplate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the operations that both eras have. */
final class Operations {
    /** Reads one operation. */
    @FunctionalInterface
    interface Reader {
        /** The operation, with what it names looked up in the catalogue. */
        Operation read(Params params, Catalogue catalogue);
    }

    private static final int MAX_TYPED = 4096;

    /** The readers by the names of the methods. */
    static final Map<String, Reader> READERS = readers();

    private Operations() {}

    private static Map<String, Reader> readers() {
        Map<String, Reader> readers = new TreeMap<>();
        for (ListKind kind : ListKind.values()) {
            readers.put(
                    kind.method(),
                    (params, catalogue) -> new Operation.ShowList(kind, params.optionalString("cursor")));
        }
        readers.put(Mcp.TOOLS_CALL, (params, catalogue) -> {
            String name = params.string("name");
            return new Operation.CallTool(name, catalogue.tool(name), params.object("arguments"));
        });
        readers.put(Mcp.RESOURCES_READ, (params, catalogue) -> {
            String uri = params.string("uri");
            return new Operation.ReadResource(uri, catalogue.resource(uri));
        });
        readers.put(Mcp.PROMPTS_GET, (params, catalogue) -> {
            String name = params.string("name");
            return new Operation.GetPrompt(name, catalogue.prompt(name), params.object("arguments"));
        });
        readers.put(Mcp.COMPLETE, Operations::complete);
        return Map.copyOf(readers);
    }

    private static Operation complete(Params params, Catalogue catalogue) {
        Params ref = params.in("ref");
        Params argument = params.in("argument");
        String name = argument.string("name");
        String typed = argument.string("value");
        if (typed.length() > MAX_TYPED) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_PARAMS, "argument.value is longer than " + MAX_TYPED + " characters");
        }
        Map<String, String> others = others(params.in("context").object("arguments"));
        return switch (ref.string("type")) {
            case "ref/prompt" -> {
                Prompt prompt = catalogue.prompt(ref.string("name"));
                yield new Operation.Complete(
                        prompt != null && prompt.hasArgument(name),
                        prompt == null ? null : prompt.completer(name),
                        typed,
                        others);
            }
            case "ref/resource" -> {
                ResourceTemplate template = catalogue.template(ref.string("uri"));
                yield new Operation.Complete(
                        template != null && template.hasVariable(name),
                        template == null ? null : template.completer(name),
                        typed,
                        others);
            }
            default ->
                throw new JsonRpcException(
                        JsonRpcError.INVALID_PARAMS, "params.ref.type must be ref/prompt or ref/resource");
        };
    }

    private static Map<String, String> others(ObjectNode arguments) {
        Map<String, String> others = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : arguments.properties()) {
            if (each.getValue().isString()) {
                others.put(each.getKey(), each.getValue().stringValue());
            }
        }
        return others;
    }
}
