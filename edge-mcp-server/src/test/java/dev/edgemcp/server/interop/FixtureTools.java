package dev.edgemcp.server.interop;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.ToolHandler;
import java.util.Base64;
import java.util.List;

/** The tools that the conformance suite calls and that ask nothing. */
final class FixtureTools {
    static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    static final String ABOUT = "Part of the conformance suite's fixture.";

    record Nothing() {}

    private FixtureTools() {}

    static List<Tool> all() {
        return List.of(
                tool(
                        "test_simple_text",
                        (arguments, context) -> ToolResult.text("This is a simple text response for testing.")),
                tool("test_image_content", (arguments, context) -> ToolResult.of(Content.Image.of(PIXEL, "image/png"))),
                tool("test_audio_content", (arguments, context) -> ToolResult.of(Content.Audio.of(PIXEL, "audio/wav"))),
                tool(
                        "test_embedded_resource",
                        (arguments, context) -> ToolResult.of(new Content.Resource(new ResourceContents.Text(
                                "test://embedded-resource", "text/plain", "This is an embedded resource content.")))),
                tool(
                        "test_multiple_content_types",
                        (arguments, context) -> ToolResult.of(
                                new Content.Text("Multiple content types test:"),
                                Content.Image.of(PIXEL, "image/png"),
                                new Content.Resource(new ResourceContents.Text(
                                        "test://mixed-content-resource",
                                        "application/json",
                                        "{\"test\":\"data\",\"value\":123}")))),
                tool("test_error_handling", (arguments, context) -> {
                    throw new ToolException("always", "This tool always fails.", "There is nothing to do about it.");
                }),
                tool("test_tool_with_logging", (arguments, context) -> {
                    context.log(LogLevel.INFO, "fixture", "Tool execution started");
                    context.log(LogLevel.INFO, "fixture", "Tool processing data");
                    context.log(LogLevel.INFO, "fixture", "Tool execution completed");
                    return ToolResult.text("Done.");
                }),
                tool("test_logging_tool", (arguments, context) -> {
                    context.log(LogLevel.INFO, "fixture", "a message for whoever asked for messages");
                    return ToolResult.text("Done.");
                }),
                tool("test_tool_with_progress", (arguments, context) -> {
                    for (int done = 0; done <= 100; done += 50) {
                        context.progress(done, 100.0, done + " of 100");
                    }
                    return ToolResult.text("Done.");
                }),
                tool("test_reconnection", (arguments, context) -> {
                    context.releaseConnection();
                    return ToolResult.text("Reconnection test completed successfully.");
                }),
                schema(),
                paramHeader());
    }

    static Tool tool(String name, ToolHandler<Nothing> handler) {
        return Tool.of(name, Nothing.class, handler).description(ABOUT).build();
    }

    private static Tool schema() {
        return Tool.of(
                        "json_schema_2020_12_tool",
                        Json.parseObject("""
                                {"$schema": "https://json-schema.org/draft/2020-12/schema",
                                 "type": "object",
                                 "$defs": {"address": {"$anchor": "addressDef", "type": "object",
                                           "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
                                 "properties": {"name": {"type": "string"},
                                                "address": {"$ref": "#/$defs/address"},
                                                "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                                                "phone": {"type": "string"}, "email": {"type": "string"}},
                                 "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
                                 "if": {"properties": {"contactMethod": {"const": "phone"}},
                                        "required": ["contactMethod"]},
                                 "then": {"required": ["phone"]},
                                 "else": {"required": ["email"]},
                                 "additionalProperties": false}"""),
                        (arguments, context) -> ToolResult.text("Valid: " + Json.text(arguments)))
                .description(ABOUT)
                .build();
    }

    private static Tool paramHeader() {
        return Tool.of(
                        "test_x_mcp_header",
                        Json.parseObject("""
                                {"type": "object",
                                 "properties": {"region": {"type": "string", "x-mcp-header": "Region"},
                                                "level": {"type": "integer"}}}"""),
                        (arguments, context) -> ToolResult.text("Region: " + arguments.path("region")))
                .description(ABOUT)
                .build();
    }
}
