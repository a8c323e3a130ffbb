package dev.edgemcp.core.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words that everybody may read what is wrong with Redis; what it says itself may hold addresses and names. */
final class Troubles {
    private static final int MAX_CAUSES = 16;

    private Troubles() {}

    static String ofConnecting(Throwable failure) {
        if (cause(failure, SSLException.class) != null) {
            return "speaks no TLS, or has a certificate that is not trusted";
        }
        RedisCommandExecutionException answer = cause(failure, RedisCommandExecutionException.class);
        return answer == null ? "cannot be reached" : refusal(answer);
    }

    static String ofCommand(Throwable failure) {
        if (cause(failure, RedisCommandTimeoutException.class) != null) {
            return "answers too late";
        }
        RedisCommandExecutionException answer = cause(failure, RedisCommandExecutionException.class);
        return answer == null ? "does not answer" : refusal(answer);
    }

    private static String refusal(RedisCommandExecutionException answer) {
        String text = String.valueOf(answer.getMessage());
        String code = text.substring(0, Math.max(0, text.indexOf(' '))).toUpperCase(Locale.ROOT);
        return switch (code) {
            case "WRONGPASS", "NOAUTH" -> "does not accept the user name or the password";
            case "NOPERM" -> "does not let this user do what is needed";
            case "OOM" -> "is full";
            case "READONLY" -> "only follows another and cannot be written to";
            case "LOADING" -> "is starting";
            default -> text.contains("unknown command") ? "is older than Redis 6" : "refuses commands";
        };
    }

    private static <T extends Throwable> @Nullable T cause(@Nullable Throwable failure, Class<T> type) {
        Throwable at = failure;
        for (int i = 0; i < MAX_CAUSES && at != null; i++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
