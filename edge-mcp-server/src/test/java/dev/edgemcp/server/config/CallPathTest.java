package dev.edgemcp.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.docs.CallPathPage;
import dev.edgemcp.core.docs.CallPathPage.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds docs/concepts/call-path.md against the server, and its keys against {@link Settings}. */
class CallPathTest {
    /** Packages that no call comes through, or whose bounds docs/reference has. */
    private static final Set<String> ELSEWHERE = Set.of(
            "server.command",
            "server.config",
            "server.keys",
            "server.ops",
            "server.tls",
            "server.watch",
            "server.workspace");

    /** What only looks like a bound. */
    private static final Set<String> NO_BOUNDS = Set.of("server.netty.ListenerSettings.port");

    @Test
    void rows_sayWhatTheCodeSays() throws Exception {
        for (Row row : CallPathPage.read().rows("server")) {
            Object value = CallPathPage.value(row.code());
            String problem = value instanceof Setting<?> setting
                    ? CallPathPage.differs(row.standard(), standard(setting), row.code())
                    : CallPathPage.problem(row);
            assertThat(problem).isEmpty();
        }
    }

    @Test
    void keys_areSettings_withTheSameDefault() throws Exception {
        CallPathPage page = CallPathPage.read();
        List<Row> rows = new ArrayList<>(page.rows("core"));
        rows.addAll(page.rows("server"));
        assertThat(rows).filteredOn(row -> !row.key().isEmpty()).isNotEmpty().allSatisfy(row -> {
            Setting<?> setting = Settings.ALL.stream()
                    .filter(each -> each.path().equals(row.key()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no setting " + row.key()));
            assertThat(CallPathPage.differs(row.standard(), standard(setting), row.key()))
                    .isEmpty();
        });
    }

    @Test
    void everyBound_hasARow() throws Exception {
        Set<String> written = new TreeSet<>();
        CallPathPage.read().rows("server").forEach(row -> written.add(row.code()));
        Set<String> missing = CallPathPage.bounds(ELSEWHERE);
        missing.removeAll(written);
        missing.removeAll(NO_BOUNDS);

        assertThat(missing)
                .as("without a row in docs/concepts/call-path.md: add | what | default | key | what happens | `code` |,"
                        + " or say in this test that it is none")
                .isEmpty();
    }

    @Test
    void picture_namesThePackages() throws Exception {
        Set<String> packages = CallPathPage.packages();
        Set<String> drawn = new TreeSet<>(CallPathPage.read().drawn());
        drawn.removeIf(name -> !name.startsWith("server."));
        assertThat(packages).as("packages that the picture names").containsAll(drawn);
        packages.removeAll(ELSEWHERE);
        packages.remove("server");
        packages.removeAll(drawn);
        assertThat(packages)
                .as("packages that are not in the picture of docs/concepts/call-path.md")
                .isEmpty();
    }

    private static Object standard(Setting<?> setting) {
        Object value = setting.kind().read().apply(List.of(String.valueOf(setting.standard())));
        return value instanceof Duration || value instanceof Number ? value : String.valueOf(value);
    }
}
