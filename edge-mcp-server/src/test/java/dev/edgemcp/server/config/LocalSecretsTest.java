package dev.edgemcp.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecretsTest {
    @TempDir
    Path folder;

    @Test
    void apiKey_again_isTheSameInAFileForTheOwnerAlone() throws Exception {
        LocalSecrets secrets = LocalSecrets.ofUser(Map.of("XDG_CONFIG_HOME", folder.toString()));

        String key = secrets.apiKey();

        assertThat(key).matches("[A-Za-z0-9_-]{43}");
        assertThat(secrets.apiKey()).isEqualTo(key);
        assertThat(secrets.apiKeyFile()).isEqualTo(folder.resolve("edge-mcp/api-key"));
        assertThat(permissions(secrets.apiKeyFile())).isEqualTo("rw-------");
        assertThat(permissions(secrets.apiKeyFile().getParent())).isEqualTo("rwx------");
        assertThat(new String(secrets.sessionSecret())).isNotEqualTo(key).hasSizeGreaterThanOrEqualTo(32);
    }

    @Test
    void apiKey_ofManyAtOnce_isOneAndTheSame() throws Exception {
        LocalSecrets secrets = new LocalSecrets(folder.resolve("new"));
        var threads = Executors.newFixedThreadPool(8);
        try {
            Stream<Callable<String>> readers = IntStream.range(0, 64).mapToObj(unused -> secrets::apiKey);
            var keys = threads.invokeAll(readers.toList()).stream()
                    .map(future -> {
                        try {
                            return future.get();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .distinct()
                    .toList();

            assertThat(keys).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void apiKey_fileThatOthersMayRead_isClosedToThem() throws Exception {
        LocalSecrets secrets = new LocalSecrets(folder);
        secrets.apiKey();
        Files.setPosixFilePermissions(secrets.apiKeyFile(), PosixFilePermissions.fromString("rw-r--r--"));

        secrets.apiKey();

        assertThat(permissions(secrets.apiKeyFile())).isEqualTo("rw-------");
    }

    @Test
    void apiKey_emptyFile_isRefusedWithTheFix() throws Exception {
        LocalSecrets secrets = new LocalSecrets(folder);
        Files.writeString(secrets.apiKeyFile(), "\n");

        assertThatThrownBy(secrets::apiKey).isInstanceOf(IOException.class).hasMessageContaining("delete it");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
