package dev.edgemcp.core.session;

import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.tool.Question;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** How an era lets one call speak with its client. */
public interface Voice {
    /** Sends questions to the client as requests. */
    @FunctionalInterface
    interface Asker {
        /**
         * Sends them.
         *
         * @param answers completed with the answers by the keys of the questions, when all are there; exceptionally as soon
         *     as one is refused
         * @return tells the client not to answer what it has not answered yet
         */
        Runnable ask(Map<String, Question<?>> questions, CompletableFuture<Map<String, ObjectNode>> answers);
    }

    /** What the client can be asked for. */
    ClientCapabilities capabilities();

    /** Whether the client wants log messages of that level. */
    boolean wants(LogLevel level);

    /** What the client has answered already. */
    Map<String, ObjectNode> answers();

    /** What asks the client while the call waits, or null if questions are themselves the answer to the call. */
    @Nullable
    Asker asker();
}
