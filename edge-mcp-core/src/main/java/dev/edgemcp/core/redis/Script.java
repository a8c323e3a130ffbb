package dev.edgemcp.core.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A Lua script, sent by its digest and, where Redis does not know it yet, whole. */
final class Script {
    private final String text;
    private final String digest;

    /** The script in this package's resources. */
    Script(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no script " + name);
            }
            this.text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            this.digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Runs it; one round trip once Redis knows it. Never throws: what the driver throws at once is a failure as well. */
    CompletionStage<List<Object>> run(RedisAsyncCommands<String, String> commands, String[] keys, String... arguments) {
        CompletionStage<List<Object>> first;
        try {
            first = commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return first.handle((value, failure) -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    if (cause instanceof RedisNoScriptException) {
                        CompletionStage<List<Object>> whole =
                                commands.eval(text, ScriptOutputType.MULTI, keys, arguments);
                        return whole;
                    }
                    return failure == null
                            ? CompletableFuture.completedFuture(value)
                            : CompletableFuture.<List<Object>>failedFuture(cause);
                })
                .thenCompose(stage -> stage);
    }
}
