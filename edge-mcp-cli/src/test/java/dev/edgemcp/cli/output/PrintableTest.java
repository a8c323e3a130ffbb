package dev.edgemcp.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTest {
    @Test
    void line_controlsAndOverrides_areEscaped() {
        assertThat(Printable.line("a\u001b[2Jb\u009b\r\n\tc\u202ed\u0007é😀"))
                .isEqualTo("a\\u001b[2Jb\\u009b\\u000d\\n c\\u202ed\\u0007é😀");
    }

    @Test
    void block_keepsLinesButNoCarriageReturn() {
        assertThat(Printable.block("a\n\tb\rc\u001b]0;title\u0007")).isEqualTo("a\n\tb\\u000dc\\u001b]0;title\\u0007");
    }
}
