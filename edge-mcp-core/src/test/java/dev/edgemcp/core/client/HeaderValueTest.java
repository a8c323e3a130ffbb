package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeaderValueTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
                    read_file|read_file
                    two words|two words
                     led|=?base64?IGxlZA==?=
                    größe|=?base64?Z3LDtsOfZQ==?=
                    =?base64?eA==?=|=?base64?PT9iYXNlNjQ/ZUE9PT89?=
                    """)
    void of_text_isWrappedWhereAHeaderCannotCarryIt(String text, String header) {
        assertThat(HeaderValue.of(text)).isEqualTo(header);
    }
}
