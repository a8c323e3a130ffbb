package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class DurationsTest {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "999999h, PT999999H", "99999d, PT2399976H"})
    void convert_numberAndUnit(String text, Duration expected) {
        assertThat(new Durations().convert(text)).isEqualTo(expected);
        assertThat(expected.toNanos()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "0s", "1.5s", "1w", "d", "0d", "100000d", "5 s", "1000000h"})
    void convert_somethingElse_isRefused(String text) {
        assertThatThrownBy(() -> new Durations().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
