package dev.edgemcp.server.http;

import dev.edgemcp.core.wire.WireLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** An HTTP client whose MCP dialogue is held against the schemas. Other answers pass as they are. Thread-safe. */
public final class CheckedHttp {
    private final HttpClient client;
    private final WireLog wire = new WireLog();

    public CheckedHttp(HttpClient client) {
        this.client = client;
    }

    public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        wire.sent(body(request));
        return checked(client.send(request, BodyHandlers.ofString()));
    }

    public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        wire.sent(body(request));
        return client.sendAsync(request, BodyHandlers.ofString()).thenApply(this::checked);
    }

    private HttpResponse<String> checked(HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith("text/event-stream")) {
            response.body()
                    .lines()
                    .filter(line -> line.startsWith("data: "))
                    .forEach(line -> wire.received(line.substring("data: ".length())));
        } else if (response.body().contains("\"jsonrpc\"")) {
            wire.received(response.body());
        }
        return response;
    }

    private static String body(HttpRequest request) {
        var collected = BodySubscribers.ofString(StandardCharsets.UTF_8);
        request.bodyPublisher()
                .ifPresent(publisher -> publisher.subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        collected.onSubscribe(subscription);
                    }

                    @Override
                    public void onNext(ByteBuffer bytes) {
                        collected.onNext(List.of(bytes));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        collected.onError(failure);
                    }

                    @Override
                    public void onComplete() {
                        collected.onComplete();
                    }
                }));
        return request.bodyPublisher().isPresent()
                ? collected.getBody().toCompletableFuture().join()
                : "";
    }
}
