package dev.edgemcp.cli.release;

import dev.edgemcp.cli.check.Proof;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.McpClient;
import dev.edgemcp.core.client.McpClientException;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.server.Version;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tries a server as a client and a Prometheus do. */
final class Prover {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MAX_METRICS = 4 << 20;
    private static final String STATUS_TOOL = "edge_status";

    private final URI base;
    private final String namespace;

    Prover(URI base, String namespace) {
        this.base = base;
        this.namespace = namespace;
    }

    /** @param key null if nobody knows one: then only what needs none is tried */
    Proof prove(@Nullable String key) {
        Part<String> session = Part.none();
        Part<Integer> tools = Part.none();
        Part<String> status = Part.none();
        String untried = "";
        if (key == null) {
            untried = "no key is known here; export EDGE_MCP_API_KEY=KEY";
        } else {
            try (McpClient client = connect(key)) {
                session = Part.of(client.revision().id());
                tools = listed(client);
                status = called(client);
            } catch (McpClientException e) {
                session = Part.failed(text(e), false);
            } catch (IllegalArgumentException e) {
                session = Part.failed("the key has characters that no header can carry", false);
            }
        }
        if (session.problem() != null) {
            untried = "there is no session";
        }
        return new Proof(namespace, session, tools, status, wrongKey(), metrics(), untried);
    }

    private McpClient connect(String key) {
        return McpClient.connect(
                ClientTarget.of(base.resolve("/mcp")),
                ClientOptions.builder(new Implementation("edge-mcp", Version.current()))
                        .apiKey(key)
                        .connectTimeout(PATIENCE)
                        .build());
    }

    private static Part<Integer> listed(McpClient client) {
        return get(client.listTools(PATIENCE), tools -> tools.size());
    }

    private static Part<String> called(McpClient client) {
        CompletableFuture<ToolResult> answer = client.callTool(STATUS_TOOL, Json.object(), CallOptions.of(PATIENCE));
        Part<ToolResult> result = get(answer, whole -> whole);
        ToolResult value = result.value();
        if (value == null) {
            return Part.failed(String.valueOf(result.problem()), false);
        }
        return value.isError() ? Part.failed("it answered with an error", false) : Part.of("it did");
    }

    private Part<Integer> wrongKey() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        try (McpClient client = connect(HexFormat.of().formatHex(random))) {
            // Some servers let everybody connect, and refuse what comes then.
            client.listTools(PATIENCE).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Part.of(0);
        } catch (McpClientException e) {
            return refused(e);
        } catch (ExecutionException e) {
            return e.getCause() instanceof McpClientException failure
                    ? refused(failure)
                    : Part.failed(String.valueOf(e.getMessage()), false);
        } catch (TimeoutException e) {
            return Part.failed("no answer in time", false);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static Part<Integer> refused(McpClientException failure) {
        return failure.reason() == McpClientException.Reason.FORBIDDEN
                ? Part.of(failure.status() == 0 ? 401 : failure.status())
                : Part.failed(text(failure), false);
    }

    private Part<Integer> metrics() {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/metrics"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(PATIENCE)
                .build();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> answer = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .build()
                .sendAsync(
                        request,
                        HttpResponse.BodyHandlers.ofByteArrayConsumer(some -> some.ifPresent(bytes -> {
                            int room = MAX_METRICS - text.size();
                            text.write(bytes, 0, Math.min(room, bytes.length));
                        })));
        try {
            int status = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            return status == 200
                    ? Part.of((int) text.toString(StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.startsWith("edge_mcp_"))
                            .count())
                    : Part.failed("/metrics answered " + status, false);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String said = cause.getMessage();
            return Part.failed("/metrics cannot be read: " + (said == null ? cause : said), false);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return Part.failed("/metrics was not answered within " + PATIENCE.toSeconds() + "s", false);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted();
        }
    }

    private static <T, R> Part<R> get(CompletableFuture<T> answer, java.util.function.Function<T, R> read) {
        try {
            return Part.of(read.apply(answer.join()));
        } catch (CompletionException e) {
            if (e.getCause() instanceof McpClientException failure) {
                return Part.failed(text(failure), false);
            }
            throw e;
        }
    }

    private static String text(McpClientException failure) {
        return String.valueOf(failure.getMessage());
    }

    private static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted");
    }
}
