package dev.edgemcp.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
    @ParameterizedTest
    @CsvSource({
        "fs_*, fs_read_file, true",
        "fs_*, fs_, true",
        "fs_*, git_log, false",
        "fs_*, xfs_read, false",
        "git_log, git_log, true",
        "git_log, git_logs, false",
        "git_lo?, git_log, true",
        "git_lo?, git_lo, false",
        "*_file, fs_read_file, true",
        "*, anything, true",
        "*read*file*, fs_read_file, true",
        "*ab*ab, xabxab, true",
        "*ab*ab, xab, false",
        "fs.*, fs_read, false",
        "[fg]*, fs_read, false",
        "file:///docs/*, file:///docs/a/b.md, true",
        "FS_*, fs_read, false",
    })
    void names_glob(String glob, String name, boolean matches) {
        assertThat(new Scope(List.of(glob), false).names(name)).isEqualTo(matches);
    }

    @Test
    void names_severalGlobs_oneIsEnoughAndNoneIsEverything() {
        assertThat(new Scope(List.of("a*", "b*"), false).names("bc")).isTrue();
        assertThat(new Scope(List.of("a*", "b*"), false).names("cd")).isFalse();
        assertThat(Scope.ALL.names("anything")).isTrue();
    }

    @Test
    void names_randomGlobs_agreeWithARegularExpression() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            String glob = text(random, "ab*?", 8);
            String name = text(random, "ab", 8);
            Pattern oracle = Pattern.compile(glob.replace("*", ".*").replace("?", "."));
            assertThat(new Scope(List.of(glob), false).names(name))
                    .as("seed %d: %s on %s", seed, glob, name)
                    .isEqualTo(oracle.matcher(name).matches());
        }
    }

    private static String text(Random random, String letters, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    @Timeout(5)
    void names_hostileGlob_isQuick() {
        assertThat(new Scope(List.of("*a".repeat(64)), false).names("a".repeat(20_000) + "b"))
                .isFalse();
    }
}
