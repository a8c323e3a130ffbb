package dev.edgemcp.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 90d}. */
final class Durations implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})(ms|s|m|h)|(\\d{1,5})d");

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text);
        String number = !form.matches() ? "0" : form.group(1) == null ? form.group(3) : form.group(1);
        long amount = Long.parseLong(number);
        if (amount == 0) {
            throw new TypeConversionException("'" + text + "' is not a duration such as 500ms, 30s, 5m, 1h or 90d");
        }
        return switch (form.group(2) == null ? "d" : form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
