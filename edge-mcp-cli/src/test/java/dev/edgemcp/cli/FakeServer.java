package dev.edgemcp.cli;

import com.sun.net.httpserver.HttpServer;
import dev.edgemcp.core.jsonrpc.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A stateless MCP server for tests, over HTTP in this process or over stdio in one of its own. */
final class FakeServer implements AutoCloseable {
    private static final Map<String, String> RESULTS = Map.of(
            "server/discover", "{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}}}",
            "tools/list",
                    "{\"tools\":[{\"name\":\"read\",\"description\":\"Reads.\\nMore.\",\"inputSchema\":{}},"
                            + "{\"name\":\"evil\\u001b[2J\",\"description\":\"\\u009b31mred\",\"inputSchema\":{}}]}",
            "text", "{\"content\":[{\"type\":\"text\",\"text\":\"plain \\u001b[31mtext\"}]}",
            "structured",
                    "{\"content\":[{\"type\":\"text\",\"text\":\"t\"}],\"structuredContent\":{\"n\":1,\"c\":\"\\u009b\"}}",
            "image", "{\"content\":[{\"type\":\"image\",\"data\":\"AA==\",\"mimeType\":\"image/png\"}]}",
            "fail", "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"it \\u001b[5mbroke\"}]}");

    /** The key that was shown with each request, or an empty text. */
    final List<String> keys = new CopyOnWriteArrayList<>();

    volatile int status;
    private final HttpServer http;

    FakeServer() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/mcp", exchange -> {
            try (exchange) {
                String key = exchange.getRequestHeaders().getFirst("Authorization");
                keys.add(key == null ? "" : key);
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                String answer = status == 0 ? answer(Json.parseObject(body)) : null;
                if (answer == null) {
                    exchange.sendResponseHeaders(status == 0 ? 202 : status, -1);
                    return;
                }
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp");
    }

    @Override
    public void close() {
        http.stop(0);
    }

    /** Answers requests on the standard streams; each notification is appended to the file that the argument names. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            ObjectNode message = Json.parseObject(line);
            if (!message.has("id")) {
                Files.writeString(Path.of(args[0]), message.path("method").asString(""));
                continue;
            }
            if (message.path("params").path("name").asString("").equals("hang")) {
                ObjectNode progress = Json.object();
                progress.set(
                        "progressToken", message.path("params").path("_meta").path("progressToken"));
                progress.put("progress", 1);
                progress.put("message", "hanging");
                ObjectNode notification = Json.object();
                notification.put("jsonrpc", "2.0");
                notification.put("method", "notifications/progress");
                notification.set("params", progress);
                out.print(Json.text(notification) + "\n");
                out.flush();
                continue;
            }
            out.print(answer(message) + "\n");
            out.flush();
        }
    }

    private static @Nullable String answer(ObjectNode message) {
        if (!message.has("id")) {
            return null;
        }
        String method = message.path("method").asString("");
        String name = message.path("params").path("name").asString("");
        ObjectNode answer = Json.object();
        answer.put("jsonrpc", "2.0");
        answer.set("id", message.path("id"));
        String result = RESULTS.get(method.equals("tools/call") ? name : method);
        if (name.equals("echo")) {
            ObjectNode echo = Json.object();
            echo.set("structuredContent", message.path("params").path("arguments"));
            answer.set("result", echo);
        } else if (name.equals("never")) {
            return null;
        } else if (result != null) {
            answer.set("result", Json.parseObject(result));
        } else {
            answer.set("error", Json.parseObject("{\"code\":-32602,\"message\":\"no such tool\"}"));
        }
        return Json.text(answer);
    }
}
