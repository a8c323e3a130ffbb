package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.session.Exchange;
import dev.edgemcp.core.session.Handshake;
import dev.edgemcp.core.session.Voice;
import dev.edgemcp.core.tool.Question;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/** A call that asks its client by requests of the server, and waits. */
record LegacyVoice(Exchange exchange, Handshake handshake, JsonRpcCodec codec) implements Voice {
    @Override
    public ClientCapabilities capabilities() {
        return exchange.reachable() ? handshake.client() : ClientCapabilities.NONE;
    }

    @Override
    public boolean wants(LogLevel level) {
        return level.compareTo(exchange.conversation().logLevel()) >= 0;
    }

    @Override
    public Map<String, ObjectNode> answers() {
        return Map.of();
    }

    @Override
    public Asker asker() {
        return this::ask;
    }

    private Runnable ask(Map<String, Question<?>> questions, CompletableFuture<Map<String, ObjectNode>> answers) {
        Map<String, CompletableFuture<ObjectNode>> pending = new LinkedHashMap<>();
        questions.forEach((key, question) -> pending.put(
                key,
                exchange.conversation()
                        .serverRequests()
                        .send(question.method(), question.params(handshake.revision()), exchange.out(), codec)));
        CompletableFuture<?>[] each = pending.values().toArray(CompletableFuture[]::new);
        for (CompletableFuture<?> one : each) {
            one.whenComplete((value, failure) -> {
                if (failure != null) {
                    answers.completeExceptionally(failure);
                }
            });
        }
        CompletableFuture.allOf(each).thenAccept(unused -> {
            Map<String, ObjectNode> all = new LinkedHashMap<>();
            pending.forEach((key, answer) -> all.put(key, answer.join()));
            answers.complete(all);
        });
        return () -> pending.values().forEach(answer -> answer.cancel(false));
    }
}
