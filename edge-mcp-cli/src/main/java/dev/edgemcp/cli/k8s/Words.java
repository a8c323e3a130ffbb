package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times as people read them. */
final class Words {
    private Words() {}

    /** How long ago, such as {@code 3d}. */
    static String age(@Nullable Instant then, Instant now) {
        if (then == null) {
            return "-";
        }
        Duration age = Duration.between(then, now);
        if (age.toDays() >= 2) {
            return age.toDays() + "d";
        }
        if (age.toHours() >= 2) {
            return age.toHours() + "h";
        }
        return age.toMinutes() >= 2 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }

    static String share(double share) {
        return Double.isNaN(share)
                ? "-"
                : String.format(Locale.ROOT, share > 0 && share < 0.01 ? "%.1f%%" : "%.0f%%", share * 100);
    }

    static String rate(double rate) {
        return Double.isNaN(rate) ? "-" : String.format(Locale.ROOT, rate >= 10 || rate == 0 ? "%.0f" : "%.1f", rate);
    }

    static String count(double count) {
        return String.format(Locale.ROOT, "%.0f", count);
    }

    static String seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return "-";
        }
        return seconds < 1
                ? String.format(Locale.ROOT, "%.0fms", seconds * 1000)
                : String.format(Locale.ROOT, "%.1fs", seconds);
    }

    /** What a proof has shown, as the end of a sentence. */
    static String proved(List<Finding> proof) {
        List<String> open = proof.stream()
                .filter(one -> one.outcome().level() == Level.SKIPPED)
                .map(Finding::id)
                .toList();
        return proof.isEmpty()
                ? "."
                : open.isEmpty() ? ", and works." : "; not proved: " + String.join(", ", open) + ".";
    }

    static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
