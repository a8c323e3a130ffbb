package dev.edgemcp.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/configuration.md against {@link Settings}. */
class ConfigurationDocTest {
    private static final Path PAGE = Path.of("../docs/reference/configuration.md");

    @Test
    void table_hasEverySettingAndNothingElse() throws IOException {
        List<String> rows;
        try (var lines = Files.lines(PAGE)) {
            rows = lines.filter(line -> line.matches("\\| `[a-z][A-Za-z0-9.*]*` \\|.*"))
                    .toList();
        }
        assertThat(rows)
                .containsExactlyElementsOf(
                        Settings.ALL.stream().map(ConfigurationDocTest::row).toList());
    }

    private static String row(Setting<?> setting) {
        String variables =
                setting.environment().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        String flag = setting.flag() == null ? "" : "`" + setting.flag() + "`";
        String use = switch (setting.use()) {
            case HOT -> "hot";
            case START -> "";
            case INACTIVE -> "no effect yet";
        };
        return "| `" + setting.path() + "` | " + variables + " | " + flag + " | "
                + (setting.standard() == null ? "" : setting.standard()) + " | " + use + " |";
    }
}
