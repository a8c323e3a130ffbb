package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.time.Ticker;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a client behaves. Immutable; build one with {@link #builder}. */
public final class ClientOptions {
    private final Implementation clientInfo;
    private final Era era;
    private final @Nullable String apiKey;
    private final List<Certificate> trusted;
    private final Duration connectTimeout;
    private final Duration probeTimeout;
    private final Duration closeTimeout;
    private final Duration pingInterval;
    private final MessageLimits limits;
    private final int maxPending;
    private final Consumer<String> stderr;
    private final Consumer<String> noise;
    private final Consumer<Notification> notifications;
    private final Ticker ticker;

    private ClientOptions(Builder builder) {
        this.clientInfo = builder.clientInfo;
        this.era = builder.era;
        this.apiKey = builder.apiKey;
        this.trusted = List.copyOf(builder.trusted);
        this.connectTimeout = builder.connectTimeout;
        this.probeTimeout = builder.probeTimeout;
        this.closeTimeout = builder.closeTimeout;
        this.pingInterval = builder.pingInterval;
        this.limits = builder.limits;
        this.maxPending = builder.maxPending;
        this.stderr = guarded(builder.stderr);
        this.noise = guarded(builder.noise);
        this.notifications = guarded(builder.notifications);
        this.ticker = builder.ticker;
    }

    /** Options with defaults, for a client that introduces itself so. */
    public static Builder builder(Implementation clientInfo) {
        return new Builder(clientInfo);
    }

    Implementation clientInfo() {
        return clientInfo;
    }

    Era era() {
        return era;
    }

    @Nullable
    String apiKey() {
        return apiKey;
    }

    List<Certificate> trusted() {
        return trusted;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration probeTimeout() {
        return probeTimeout;
    }

    Duration closeTimeout() {
        return closeTimeout;
    }

    Duration pingInterval() {
        return pingInterval;
    }

    MessageLimits limits() {
        return limits;
    }

    int maxPending() {
        return maxPending;
    }

    Consumer<String> stderr() {
        return stderr;
    }

    Consumer<String> noise() {
        return noise;
    }

    Consumer<Notification> notifications() {
        return notifications;
    }

    Ticker ticker() {
        return ticker;
    }

    // A listener that throws must not end the thread that reads from the server.
    private static <T> Consumer<T> guarded(Consumer<T> listener) {
        return value -> {
            try {
                listener.accept(value);
            } catch (RuntimeException e) {
                // The listener's own business: there is nobody here to tell.
            }
        };
    }

    /** Collects the options of a client. */
    public static final class Builder {
        private final Implementation clientInfo;
        private Era era = Era.AUTO;
        private @Nullable String apiKey;
        private final List<Certificate> trusted = new ArrayList<>();
        private Duration connectTimeout = Duration.ofSeconds(30);
        private Duration probeTimeout = Duration.ofSeconds(5);
        private Duration closeTimeout = Duration.ofSeconds(2);
        private Duration pingInterval = Duration.ofSeconds(10);
        private MessageLimits limits = MessageLimits.DEFAULT;
        private int maxPending = 256;
        private Consumer<String> stderr = line -> {};
        private Consumer<String> noise = line -> {};
        private Consumer<Notification> notifications = notification -> {};
        private Ticker ticker = Ticker.system();

        private Builder(Implementation clientInfo) {
            this.clientInfo = Objects.requireNonNull(clientInfo, "clientInfo");
        }

        /** Which era to speak; by default whichever the server does. */
        public Builder era(Era era) {
            this.era = Objects.requireNonNull(era, "era");
            return this;
        }

        /**
         * The key to show as a bearer token, to the target alone; a child process is not shown it. Null for none.
         *
         * @throws IllegalArgumentException if the key has characters that a header cannot carry
         */
        public Builder apiKey(@Nullable String apiKey) {
            // Checked here because the JDK's own complaint would repeat the key.
            if (apiKey != null && (apiKey.isEmpty() || !apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f))) {
                throw new IllegalArgumentException("apiKey must be visible ASCII characters without spaces");
            }
            this.apiKey = apiKey;
            return this;
        }

        /**
         * Trusts the certificates in the file too, beside those that Java trusts; names are checked all the same. For
         * {@code https} and {@code wss}. Reads the file now; can be called for several.
         *
         * @param caFile one or more certificates in PEM form
         * @throws IllegalArgumentException if the file cannot be read or holds no certificate, saying why
         */
        public Builder trust(Path caFile) {
            trusted.addAll(TrustedCertificates.read(caFile));
            return this;
        }

        /** How long connecting and agreeing on a revision may take together; 30 s by default. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = positive("connectTimeout", timeout);
            return this;
        }

        /** How long to wait for an answer in the modern era before trying the handshake; 5 s by default. */
        public Builder probeTimeout(Duration timeout) {
            this.probeTimeout = positive("probeTimeout", timeout);
            return this;
        }

        /** How long each step of closing may take before the next, harsher one; 2 s by default. */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = positive("closeTimeout", timeout);
            return this;
        }

        /**
         * How often to ping a WebSocket server, 10 s by default. One from which nothing comes for so long after a ping is
         * given up.
         */
        public Builder pingInterval(Duration interval) {
            this.pingInterval = positive("pingInterval", interval);
            return this;
        }

        /** What one message of the server may cost to read. */
        public Builder limits(MessageLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** How many requests may wait for an answer at once; 256 by default. */
        public Builder maxPending(int maxPending) {
            if (maxPending < 1) {
                throw new IllegalArgumentException("maxPending must be at least 1, not " + maxPending);
            }
            this.maxPending = maxPending;
            return this;
        }

        /** Gets what a child process writes to its standard error, by lines. */
        public Builder stderr(Consumer<String> stderr) {
            this.stderr = Objects.requireNonNull(stderr, "stderr");
            return this;
        }

        /** Gets a shortened copy of what the server sent that is not MCP; it is skipped otherwise. */
        public Builder noise(Consumer<String> noise) {
            this.noise = Objects.requireNonNull(noise, "noise");
            return this;
        }

        /** Gets the notifications that belong to no call, such as a changed list of tools. */
        public Builder notifications(Consumer<Notification> notifications) {
            this.notifications = Objects.requireNonNull(notifications, "notifications");
            return this;
        }

        /** The source of time. */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /** The options. */
        public ClientOptions build() {
            return new ClientOptions(this);
        }

        private static Duration positive(String name, Duration timeout) {
            if (timeout.isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException(name + " must be positive, not " + timeout);
            }
            return timeout;
        }
    }
}
