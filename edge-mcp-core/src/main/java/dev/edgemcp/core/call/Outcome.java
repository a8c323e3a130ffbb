package dev.edgemcp.core.call;

import dev.edgemcp.core.protocol.Result;
import dev.edgemcp.core.tool.Question;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an operation ended without a protocol failure. */
public sealed interface Outcome {
    /** It is done. */
    record Completed(Result result) implements Outcome {}

    /**
     * It needs answers from the client first, and is then run again.
     *
     * @param questions what is asked, by their keys, in the order in which it was asked; never empty
     */
    record InputRequired(Map<String, Question<?>> questions) implements Outcome {
        public InputRequired {
            questions = Collections.unmodifiableMap(new LinkedHashMap<>(questions));
        }
    }
}
