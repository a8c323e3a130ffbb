package dev.edgemcp.server.config;

import dev.edgemcp.core.tool.PassThrough;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a setting look like as text, and what they become.
 *
 * @param allowed what is allowed, after the words "must be"
 * @param form how a value is shown
 * @param read makes a value, or null of what is not allowed; may throw {@link IllegalArgumentException} as well
 */
record Kind<T>(String allowed, Form form, Function<List<String>, @Nullable T> read) {
    /** How a value is shown. */
    enum Form {
        /** As text. */
        TEXT,
        /** As it is, for it is a number or a truth value. */
        LITERAL,
        LIST,
        /** Not at all. */
        SECRET,
        /** Not at all, and there can be several. */
        SECRETS,
        /** As text, but for the password in it. */
        URL
    }

    /** What is shown in place of a secret. */
    static final String REDACTED = "(redacted)";

    private static final int MAX_LENGTH = 4096;
    private static final int SIGNING_BYTES = 32;
    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("[A-Za-z0-9._-]+:\\d{1,5}|\\[[0-9A-Fa-f:.]+]:\\d{1,5}");
    private static final Pattern HOST_ALONE = Pattern.compile("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]");
    private static final Pattern DATABASE = Pattern.compile("(/\\d{0,6})?");
    private static final List<String> TRUE = List.of("true", "yes", "on", "1");
    private static final List<String> FALSE = List.of("false", "no", "off", "0");

    static Kind<String> text() {
        return scalar("text of at most " + MAX_LENGTH + " characters", Form.TEXT, text -> text);
    }

    static Kind<String> secret() {
        return scalar(
                "text of at most " + MAX_LENGTH + " characters, and not " + REDACTED,
                Form.SECRET,
                text -> text.equals(REDACTED) ? null : text);
    }

    private static final String REDIS_URL =
            "a URL of one Redis (not of a Cluster) such as redis://HOST:6379/0, rediss://USER:PASSWORD@HOST or HOST:6379";

    /** A key that clients show in a header. */
    static Kind<String> key() {
        return scalar(
                "visible ASCII characters, since it is sent in a header, and no placeholder such as"
                        + " REPLACE_WITH_ACTUAL_API_KEY or ${NAME}, which anybody can look up; make a key with: openssl"
                        + " rand -base64 32",
                Form.SECRET,
                text -> placeholder(text) || !text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? null : text);
    }

    /** Secrets that sign; what is long enough can still be guessed, if somebody thought it up. */
    static Kind<List<String>> signingSecrets() {
        return new Kind<>(
                "one secret or several, each of at least " + SIGNING_BYTES
                        + " characters without white space, and no placeholder; make one with: openssl rand -base64 48",
                Form.SECRETS,
                words -> words.stream().allMatch(Kind::signs) ? List.copyOf(words) : null);
    }

    /** Whether the text can sign. */
    static boolean signs(String text) {
        return text.length() >= SIGNING_BYTES
                && text.length() <= MAX_LENGTH
                && !placeholder(text)
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static boolean placeholder(String text) {
        return text.equals(REDACTED) || text.startsWith("REPLACE_WITH") || text.matches("\\$\\{.*}|<.*>");
    }

    static Kind<Boolean> bool() {
        return scalar("true or false", Form.LITERAL, text -> {
            String word = text.toLowerCase(Locale.ROOT);
            return TRUE.contains(word) ? Boolean.TRUE : FALSE.contains(word) ? Boolean.FALSE : null;
        });
    }

    static Kind<Integer> whole(int min, int max) {
        Kind<Long> wide = whole((long) min, (long) max);
        return new Kind<>(wide.allowed, wide.form, words -> {
            Long value = wide.read.apply(words);
            return value == null ? null : Math.toIntExact(value);
        });
    }

    static Kind<Long> whole(long min, long max) {
        return scalar("a whole number from " + min + " to " + max, Form.LITERAL, text -> {
            long value = WHOLE.matcher(text).matches() ? Long.parseLong(text) : -1;
            return value < min || value > max ? null : value;
        });
    }

    /** Calls per second. */
    static Kind<Double> rate() {
        return scalar("a number above 0, and at most 999999999", Form.LITERAL, text -> {
            BigDecimal value = DECIMAL.matcher(text).matches() ? new BigDecimal(text) : BigDecimal.ZERO;
            return value.signum() == 0 ? null : value.doubleValue();
        });
    }

    static Kind<Duration> duration(Duration max) {
        Kind<Duration> any = pause(max);
        return new Kind<>("a time such as 500ms, 30s, 5m or 1h30m, and at most " + words(max), any.form, words -> {
            Duration value = any.read.apply(words);
            return value == null || value.isZero() ? null : value;
        });
    }

    /** A time that may be none. */
    static Kind<Duration> pause(Duration max) {
        return scalar("a time such as 0s, 500ms, 30s or 5m, and at most " + words(max), Form.TEXT, text -> {
            Duration sum = Duration.ZERO;
            Matcher part = DURATION.matcher(text);
            int end = 0;
            for (; end < text.length() && part.find(end) && part.start() == end; end = part.end()) {
                sum = sum.plus(Duration.of(Long.parseLong(part.group(1)), unit(part.group(2))));
            }
            return end < text.length() || sum.compareTo(max) > 0 ? null : sum;
        });
    }

    private static ChronoUnit unit(String letters) {
        return switch (letters) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }

    private static String words(Duration time) {
        return time.toDays() > 0 ? time.toDays() + "d" : time.toSeconds() + "s";
    }

    static Kind<String> choice(String... words) {
        return scalar("one of " + String.join(", ", words), Form.TEXT, text -> {
            String word = text.toLowerCase(Locale.ROOT);
            return Arrays.asList(words).contains(word) ? word : null;
        });
    }

    static Kind<String> level() {
        Kind<String> plain = choice("error", "warn", "info", "debug");
        return scalar(
                plain.allowed,
                Form.TEXT,
                text -> plain.read.apply(List.of(text.equalsIgnoreCase("warning") ? "warn" : text)));
    }

    static Kind<List<String>> list() {
        return new Kind<>(
                "a list of words",
                Form.LIST,
                words -> words.stream().allMatch(Kind::clean) ? List.copyOf(words) : null);
    }

    /** Where servers are, each as {@code HOST:PORT} or {@code HOST}. */
    static Kind<List<String>> nodes() {
        return new Kind<>("a list such as HOST:26379, HOST:26379", Form.LIST, words -> {
            List<String> nodes = words.stream().map(String::strip).toList();
            return !nodes.isEmpty() && nodes.stream().allMatch(Kind::node) ? nodes : null;
        });
    }

    private static boolean node(String text) {
        try {
            URI url = new URI("redis://" + text);
            return clean(text)
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && text.equals(url.getRawAuthority())
                    && url.getPort() != 0
                    && url.getPort() < 65_536;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Where something is that speaks HTTP. */
    static Kind<URI> http() {
        return scalar("a URL such as https://HOST[:PORT][/PATH], without user, query and fragment", Form.URL, text -> {
            try {
                URI url = new URI(text);
                String scheme = String.valueOf(url.getScheme());
                return (scheme.equals("https") || scheme.equals("http"))
                                && url.getHost() != null
                                && url.getRawUserInfo() == null
                                && url.getRawQuery() == null
                                && url.getRawFragment() == null
                        ? url
                        : null;
            } catch (URISyntaxException e) {
                return null;
            }
        });
    }

    /** Names of services whose credentials callers may hand on. */
    static Kind<List<String>> services() {
        return new Kind<>(
                "a list of names such as github, aws, user; each of small letters, digits, '_' and '-'",
                Form.LIST,
                words -> words.stream()
                                .allMatch(word -> PassThrough.NAME.matcher(word).matches())
                        ? List.copyOf(words)
                        : null);
    }

    /** Where a Redis is; {@code HOST:PORT} means {@code redis://HOST:PORT}. */
    static Kind<URI> redis() {
        return scalar(REDIS_URL, Form.URL, text -> {
            try {
                URI url = new URI(HOST_AND_PORT.matcher(text).matches() ? "redis://" + text : text);
                String scheme = String.valueOf(url.getScheme());
                boolean known = scheme.equals("redis") || scheme.equals("rediss");
                boolean plain = url.getRawQuery() == null && url.getRawFragment() == null;
                return known
                                && plain
                                && url.getHost() != null
                                && DATABASE.matcher(url.getRawPath()).matches()
                        ? url
                        : null;
            } catch (URISyntaxException e) {
                return null;
            }
        });
    }

    /** Where a collector of traces is; {@code HOST:PORT} means {@code grpc://HOST:PORT}. */
    static Kind<URI> collector() {
        return scalar(
                "HOST:PORT for OTLP over gRPC, or a URL such as http://HOST:4318 or https://HOST/PATH for OTLP over HTTP,"
                        + " without user, password and query",
                Form.URL,
                text -> {
                    try {
                        URI url = new URI(
                                HOST_AND_PORT.matcher(text).matches()
                                                || HOST_ALONE.matcher(text).matches()
                                        ? "grpc://" + text
                                        : text);
                        boolean known = List.of("grpc", "http", "https").contains(String.valueOf(url.getScheme()));
                        boolean plain = url.getRawUserInfo() == null
                                && url.getRawQuery() == null
                                && url.getRawFragment() == null
                                && url.getPort() <= 65_535;
                        boolean bare = url.getScheme() == null
                                || !url.getScheme().equals("grpc")
                                || url.getRawPath().isEmpty();
                        return known && plain && bare && url.getHost() != null ? url : null;
                    } catch (URISyntaxException e) {
                        return null;
                    }
                });
    }

    /** A part of a whole. */
    static Kind<Double> share() {
        return scalar("a number from 0 to 1", Form.LITERAL, text -> {
            BigDecimal value = DECIMAL.matcher(text).matches() ? new BigDecimal(text) : BigDecimal.TEN;
            return value.compareTo(BigDecimal.ONE) > 0 ? null : value.doubleValue();
        });
    }

    private static <T> Kind<T> scalar(String allowed, Form form, Function<String, @Nullable T> read) {
        return new Kind<>(allowed, form, words -> {
            String text = words.size() == 1 ? words.get(0).strip() : "";
            return text.isEmpty() || !clean(text) ? null : read.apply(text);
        });
    }

    private static boolean clean(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
    }

    boolean several() {
        return form == Form.LIST || form == Form.SECRETS;
    }

    /** Whether even a wrong value is not to be told. */
    boolean confidential() {
        return form == Form.SECRET || form == Form.SECRETS || form == Form.URL;
    }
}
