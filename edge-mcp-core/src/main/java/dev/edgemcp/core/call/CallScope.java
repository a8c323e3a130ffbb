package dev.edgemcp.core.call;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.Result;
import dev.edgemcp.core.tool.Answer;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.MissingCapabilityException;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Question;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.Unanswered;
import dev.edgemcp.core.trace.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The life of one call: whether it is still wanted, and how far it is. Thread-safe. */
public final class CallScope implements ToolContext {
    private static final int MAX_QUESTIONS = 32;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final Principal principal;
    private final Caller caller;
    private final Span request;

    private final Object lock = new Object();
    // All guarded by lock.
    private final List<Runnable> onCancel = new ArrayList<>();
    private final Map<String, Question<?>> unanswered = new LinkedHashMap<>();
    private Map<String, ObjectNode> answers = Map.of();
    private @Nullable Thread worker;
    private Span span;
    private boolean mayAsk;
    private boolean waiting;
    private boolean cancelled;
    private boolean finished;
    private boolean closed;
    private double lastProgress = Double.NEGATIVE_INFINITY;

    /** The scope of a call of the principal's that nobody traces. */
    public CallScope(Principal principal, Caller caller) {
        this(principal, caller, Span.NONE);
    }

    /**
     * The scope of a call of the principal's.
     *
     * @param request what the parts of the call belong to; not ended here
     */
    public CallScope(Principal principal, Caller caller, Span request) {
        this.principal = principal;
        this.caller = caller;
        this.request = request;
        this.span = request;
    }

    /** The request that the call serves. */
    public Span request() {
        return request;
    }

    @Override
    public Span span() {
        synchronized (lock) {
            return span;
        }
    }

    /** Says what the client has answered so far, by the keys of the questions. */
    public void answers(Map<String, ObjectNode> all) {
        synchronized (lock) {
            answers = Map.copyOf(all);
        }
    }

    /** Whether the client has answered something in this call, so that its result is not one for others. */
    public boolean answered() {
        synchronized (lock) {
            return !answers.isEmpty();
        }
    }

    @Override
    public ClientCapabilities client() {
        return caller.capabilities();
    }

    @Override
    public <A> Answer<A> ask(String key, Question<A> question) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("the key of a question is 1 to 64 of A-Z a-z 0-9 _ . -");
        }
        if (!caller.capabilities().has(question.capability())) {
            throw new MissingCapabilityException(question.capability());
        }
        ObjectNode answer;
        synchronized (lock) {
            if (!mayAsk) {
                throw new IllegalStateException("only tools, resources and prompts can ask, while they run");
            }
            answer = answers.get(key);
            if (answer == null) {
                if (unanswered.size() >= MAX_QUESTIONS) {
                    throw new IllegalStateException("more than " + MAX_QUESTIONS + " questions at once");
                }
                unanswered.put(key, question);
            }
        }
        if (answer != null) {
            return answered(key, question, answer);
        }
        return () -> {
            throw waiting();
        };
    }

    private Unanswered waiting() {
        synchronized (lock) {
            waiting = true;
        }
        return new Unanswered();
    }

    private static <A> Answer<A> answered(String key, Question<A> question, ObjectNode answer) {
        A value;
        try {
            value = question.read(answer);
        } catch (IllegalArgumentException e) {
            throw new JsonRpcException(JsonRpcError.INVALID_PARAMS, "the answer to " + key + ": " + e.getMessage());
        }
        return () -> value;
    }

    @Override
    public void log(LogLevel level, @Nullable String logger, Object data) {
        synchronized (lock) {
            if (!closed && !cancelled) {
                caller.log(level, logger, data);
            }
        }
    }

    @Override
    public void releaseConnection() {
        caller.releaseConnection();
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public Credentials credentials() {
        return caller.credentials();
    }

    /** The session that the call belongs to, or null if there is none. */
    public @Nullable ClientSession session() {
        return caller.session();
    }

    @Override
    public boolean cancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (!cancelled) {
                onCancel.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void progress(double progress, @Nullable Double total, @Nullable String message) {
        synchronized (lock) {
            if (closed || cancelled || !(progress > lastProgress) || Double.isInfinite(progress)) {
                return;
            }
            lastProgress = progress;
            caller.progress(progress, total, message);
        }
    }

    /**
     * Says that nobody waits any more: interrupts the worker and runs what waits for cancellation. Does nothing the
     * second time, or when the handler has finished.
     */
    public void cancel() {
        List<Runnable> actions;
        synchronized (lock) {
            if (cancelled || finished) {
                return;
            }
            cancelled = true;
            actions = List.copyOf(onCancel);
            onCancel.clear();
            if (worker != null) {
                worker.interrupt();
            }
        }
        actions.forEach(Runnable::run);
    }

    /** Says that the call has been answered. A handler that runs on, or has not begun, is cancelled. */
    public void close() {
        synchronized (lock) {
            closed = true;
            finished |= waiting && worker == null;
        }
        cancel();
    }

    /**
     * Runs the work on this thread, which cancellation interrupts meanwhile, and not a moment longer.
     *
     * @param asks whether the work may ask the client
     * @param run the span of the work; not ended here
     * @return what it needs to have answered first, or else its result
     */
    Outcome run(boolean asks, Span run, Callable<Result> work) throws Exception {
        synchronized (lock) {
            throwIfCancelled();
            worker = Thread.currentThread();
            unanswered.clear();
            mayAsk = asks;
            waiting = false;
            span = run;
        }
        @Nullable Result result = null;
        try {
            result = work.call();
        } catch (Unanswered e) {
            // What it waits for is known, and perhaps the handler caught this itself.
        } finally {
            synchronized (lock) {
                span = request;
                worker = null;
                mayAsk = false;
                finished = !waiting;
            }
            // The thread goes back to its pool: it must not carry this call's interruption along.
            boolean unused = Thread.interrupted();
        }
        synchronized (lock) {
            if (waiting) {
                return new Outcome.InputRequired(unanswered);
            }
        }
        if (result == null) {
            throw new IllegalStateException("the handler returned null");
        }
        return new Outcome.Completed(result);
    }
}
