package dev.edgemcp.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/openmetrics-text",
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain;q=0.9, Application/OpenMetrics-Text ;version=1.0.0;q=0.1",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            })
    void accept_thatNamesOpenMetrics_getsIt(String accept) {
        assertThat(Exposition.of(List.of(accept))).isEqualTo(Exposition.OPENMETRICS);
        assertThat(Exposition.of(List.of("text/html", accept))).isEqualTo(Exposition.OPENMETRICS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",;,",
                "*/*",
                "application/*",
                "text/plain",
                "application/openmetrics-text-no",
                "application/openmetrics-text;q=0",
                "application/openmetrics-text; q=0.000",
                "application/vnd.google.protobuf",
            })
    void accept_ofAnythingElse_getsPrometheus(String accept) {
        assertThat(Exposition.of(List.of(accept))).isEqualTo(Exposition.PROMETHEUS);
    }

    @Test
    void accept_ofNothing_getsPrometheus() {
        assertThat(Exposition.of(null)).isEqualTo(Exposition.PROMETHEUS);
        assertThat(Exposition.of(List.of())).isEqualTo(Exposition.PROMETHEUS);
    }
}
