package dev.edgemcp.cli.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.kube.state.Quota;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares how amounts are read with how fabric8 reads them. */
final class QuantityOracleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0", "1", "100m", "1.5", ".5", "2.", "250u", "3n", "2k", "1M", "4G", "1T", "1P", "1E", "1Ki", "512Mi",
                "0.75Gi", "1Ti", "1Pi", "1Ei", "1e3", "1E3", "2e-2"
            })
    void amounts_areThoseOfFabric8(String text) {
        BigDecimal amount = new Quantity(text.endsWith(".") ? text + "0" : text).getNumericalAmount();
        BigDecimal many = BigDecimal.valueOf(1_000);
        Quota quota = quota("0", text);
        if (amount.signum() == 0) {
            assertThat(room(quota, BigDecimal.ONE)).isZero();
            return;
        }
        // fabric8 rounds to 16 digits.
        BigDecimal less = amount.multiply(new BigDecimal("0.999999"));
        assertThat(room(quota, less.divide(many))).isEqualTo(1_000);
        assertThat(room(quota, less)).isEqualTo(1);
        assertThat(room(quota, amount.multiply(new BigDecimal("1.000001")))).isZero();
    }

    @Test
    void whatIsNoAmount_limitsNothing() {
        for (String text : List.of("", "x", "1x", "1.2.3", "--1", "1Zi", "9".repeat(40))) {
            assertThat(room(quota("0", text), BigDecimal.ONE)).as(text).isEqualTo(1_000_000);
        }
    }

    private static Quota quota(String used, String hard) {
        return new Quota("q", Set.of(), List.of(new Quota.Limit("cpu", used, hard)));
    }

    private static int room(Quota quota, BigDecimal each) {
        return Quota.room(List.of(quota), Map.of("cpu", each)).pods();
    }
}
