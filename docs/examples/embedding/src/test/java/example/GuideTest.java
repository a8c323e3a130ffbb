package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/guides/embedding.md} shows is what is compiled and tested here. */
class GuideTest {
    private static final Path GUIDE = Path.of("../../guides/embedding.md");
    private static final Path SOURCES = Path.of("src/main/java/example");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void javaInTheGuide_isInTheExamples() throws IOException {
        String sources = squeezed(Files.readString(SOURCES.resolve("EmbeddingExample.java")))
                + squeezed(Files.readString(SOURCES.resolve("Notebook.java")));
        List<String> shown = JAVA.matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(shown)
                .hasSizeGreaterThan(10)
                .allSatisfy(code -> assertThat(sources).contains(squeezed(code)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s", "");
    }
}
