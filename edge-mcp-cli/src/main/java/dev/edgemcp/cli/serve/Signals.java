package dev.edgemcp.cli.serve;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * Waits for SIGTERM or Ctrl-C. The first ends the wait; a second one ends the process at once.
 *
 * <p>A shutdown hook will not do: it can neither choose the exit code nor hear a second signal. {@code sun.misc.Signal} is
 * reached by reflection, because the compiler's warning about it cannot be turned off.
 */
final class Signals {
    private static final int FORCED = 1;

    private final CountDownLatch first = new CountDownLatch(1);

    private Signals() {}

    /** Takes over both signals. */
    static Signals handled() {
        Signals signals = new Signals();
        signals.take("TERM");
        signals.take("INT");
        return signals;
    }

    /** Blocks until the first signal. */
    void await() throws InterruptedException {
        first.await();
    }

    private void take(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            received();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // A JVM without it, or one that keeps the signal to itself: the signal then ends the process undrained.
        }
    }

    private void received() {
        if (first.getCount() == 0) {
            Runtime.getRuntime().halt(FORCED);
        }
        first.countDown();
    }
}
