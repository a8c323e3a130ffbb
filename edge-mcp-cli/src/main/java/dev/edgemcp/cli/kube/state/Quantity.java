package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads amounts as Kubernetes writes them: {@code 100m}, {@code 1.5}, {@code 512Mi}, {@code 2e3}. */
final class Quantity {
    private static final int KIBI = 1024;
    private static final int MIBI = KIBI * KIBI;
    private static final Pattern WRITTEN = Pattern.compile(
            "([+-]?\\d{1,30}(?:\\.\\d{0,30})?|[+-]?\\.\\d{1,30})(?:[eE]([+-]?\\d{1,2})|([A-Za-z]{0,2}))");
    private static final Map<String, Integer> TENS =
            Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final Map<String, Integer> KIBIS = Map.of("Ki", 1, "Mi", 2, "Gi", 3, "Ti", 4, "Pi", 5, "Ei", 6);

    private Quantity() {}

    /** The amount, or null if it is none. */
    static @Nullable BigDecimal parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            return null;
        }
        BigDecimal number = new BigDecimal(written.group(1));
        String exponent = written.group(2);
        if (exponent != null) {
            return number.scaleByPowerOfTen(Integer.parseInt(exponent));
        }
        String unit = written.group(3);
        Integer tens = TENS.get(unit);
        Integer kibis = KIBIS.get(unit);
        if (tens != null) {
            return number.scaleByPowerOfTen(tens);
        }
        return kibis == null ? null : number.multiply(BigDecimal.valueOf(KIBI).pow(kibis));
    }

    /** The amount; 0 if it is none. */
    static BigDecimal orZero(String text) {
        BigDecimal amount = parse(text);
        return amount == null ? BigDecimal.ZERO : amount;
    }

    /** Bytes as {@code Gi} if they are whole ones, else as {@code Mi}. */
    static String bytes(BigDecimal amount) {
        BigDecimal mibi = BigDecimal.valueOf(MIBI);
        BigDecimal gibi = mibi.multiply(BigDecimal.valueOf(KIBI));
        return amount.remainder(gibi).signum() == 0
                ? amount.divideToIntegralValue(gibi).toBigInteger() + "Gi"
                : amount.divideToIntegralValue(mibi).toBigInteger() + "Mi";
    }
}
