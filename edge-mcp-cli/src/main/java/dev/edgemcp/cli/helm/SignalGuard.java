package dev.edgemcp.cli.helm;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Ctrl-C and SIGTERM working around calls into Helm's library, which takes both signals when it installs or renders and
 * never gives them back, and leaves a release half-way when the process ends during an upgrade. During a call the first signal is
 * remembered and obeyed after it; a second one ends the process at once. Afterwards the signals do what they did before.
 *
 * <p>{@code sun.misc.Signal} is reached by reflection, because the compiler's warning about it cannot be turned off.
 */
final class SignalGuard {
    private static final int FORCED = 130;
    private static final List<String> NAMES = List.of("INT", "TERM");

    private SignalGuard() {}

    /**
     * Calls; afterwards it is as if Ctrl-C came just then, if it came.
     *
     * @param remembered called when the first signal comes
     * @param forced called when a second one comes, just before the process ends
     */
    static <T> T during(Supplier<T> call, Runnable remembered, Runnable forced) {
        AtomicInteger signals = new AtomicInteger();
        List<@Nullable Object> before = new ArrayList<>();
        for (String name : NAMES) {
            before.add(handle(name, handler(signals, remembered, forced)));
        }
        try {
            T result = call.get();
            if (signals.get() > 0) {
                throw new CancellationException("interrupted");
            }
            return result;
        } catch (HelmException e) {
            if (signals.get() > 0 || String.valueOf(e.getMessage()).contains("context canceled")) {
                throw (CancellationException) new CancellationException("interrupted").initCause(e);
            }
            throw e;
        } finally {
            for (int i = 0; i < NAMES.size(); i++) {
                Object earlier = before.get(i);
                if (earlier != null) {
                    handle(NAMES.get(i), earlier);
                }
            }
        }
    }

    private static @Nullable Object handler(AtomicInteger signals, Runnable remembered, Runnable forced) {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    if (signals.incrementAndGet() == 1) {
                        remembered.run();
                    } else {
                        forced.run();
                        Runtime.getRuntime().halt(FORCED);
                    }
                }
                return null;
            });
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Sets the handler; the result is the one before, or null if there is no such thing here. */
    private static @Nullable Object handle(String name, @Nullable Object handler) {
        if (handler == null) {
            return null;
        }
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, type);
            return handle.invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // A JVM without it, or one that keeps the signal to itself.
            return null;
        }
    }
}
