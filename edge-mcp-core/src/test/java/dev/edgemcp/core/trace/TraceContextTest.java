package dev.edgemcp.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static TraceContext state(String tracestate) {
        return TraceContext.of(PARENT, tracestate, null);
    }

    private static TraceContext baggage(String baggage) {
        return TraceContext.of(null, null, baggage);
    }

    @Test
    void traceparent_good_isReadInItsParts() {
        TraceContext context = TraceContext.of(PARENT, null, null);
        assertThat(context.present()).isTrue();
        assertThat(context.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(context.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(context.sampled()).isTrue();
        assertThat(TraceContext.of(PARENT.replace("-01", "-02"), null, null).sampled())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,"
                        + "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            })
    void traceparent_malformed_saysNothing(String traceparent) {
        assertThat(TraceContext.of(traceparent, "vendor=1", null)).isSameAs(TraceContext.NONE);
    }

    @Test
    void traceparent_ofALaterVersion_isReadAsFarAsItIsKnown() {
        assertThat(TraceContext.of("cc" + PARENT.substring(2) + "-what-comes-later", null, null)
                        .traceparent())
                .isEqualTo(PARENT);
        assertThat(TraceContext.of("cc" + PARENT.substring(2) + "-" + "x".repeat(600), null, null))
                .isSameAs(TraceContext.NONE);
    }

    @Test
    void tracestate_good_isKeptWithoutWhatIsOptional() {
        assertThat(state("rojo=00f067aa0ba902b7 , ,congo=t61rcWkgMzE\t").tracestate())
                .isEqualTo("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
        assertThat(state("fw529a3039@dt=FfffffffC").tracestate()).isEqualTo("fw529a3039@dt=FfffffffC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a", "a=", "A=1", "a=1=2", "a=1,b", "a=\u00e9", "a=1\nb=2", "a=1,\u0000"})
    void tracestate_malformed_isDroppedAlone(String tracestate) {
        TraceContext context = state(tracestate);
        assertThat(context.tracestate()).isNull();
        assertThat(context.traceparent()).isEqualTo(PARENT);
    }

    @Test
    void tracestate_tooMuch_isDropped() {
        assertThat(state("a=1,".repeat(33) + "b=1").tracestate()).isNull();
        assertThat(state("a=" + "x".repeat(255) + ",b=" + "x".repeat(255)).tracestate())
                .isNull();
    }

    @Test
    void tracestate_withoutATrace_isNone() {
        assertThat(TraceContext.of(null, "a=1", "b=2").tracestate()).isNull();
    }

    @Test
    void baggage_good_isKept() {
        assertThat(baggage("user=alice,serverNode=DF%2028, ok = false;p1;p2=v").baggage())
                .isEqualTo("user=alice,serverNode=DF%2028,ok = false;p1;p2=v");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user",
                "user=a b",
                "us er=a",
                "user=\"a\"",
                "user=a\\b",
                "a=1,,b=2",
                "a=1;",
                "a=1;=2",
                "a=\u00e9",
                "a=1,b=2\r\nX-Evil: 1",
                "a=1\r\nX-Evil: 1,b=2"
            })
    void baggage_malformed_isDropped(String baggage) {
        assertThat(baggage(baggage)).isSameAs(TraceContext.NONE);
    }

    @Test
    void baggage_tooMuch_isDropped() {
        assertThat(baggage("a=1,".repeat(64) + "b=1").baggage()).isNull();
        assertThat(baggage("a=" + "x".repeat(8192)).baggage()).isNull();
        assertThat(baggage("a=1" + ";p".repeat(4000)).baggage()).hasSize(8003);
    }

    @Test
    void fields_areWhatIsThere_withoutLineBreaks() {
        assertThat(TraceContext.of(PARENT, "a=1,\n b=2", "c=3 ,\r\n d=4").fields())
                .isEqualTo(Map.of("traceparent", PARENT, "tracestate", "a=1,b=2", "baggage", "c=3,d=4"));
        assertThat(TraceContext.NONE.fields()).isEmpty();
    }
}
