package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensitiveNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git",
                "a/.git/x",
                ".GIT/config",
                ".env",
                "a/.env",
                ".env.production",
                ".ENV.Local",
                "id_rsa",
                "id_ed25519",
                "id_rsa.bak",
                "ID_ECDSA",
                "a.pem",
                "b/a.Key",
                "x.p12",
                "x.pfx",
                "x.jks",
                "x.keystore",
                ".netrc",
                ".npmrc",
                ".pypirc",
                ".git-credentials",
                ".htpasswd",
                ".ssh/known_hosts",
                ".aws/credentials",
                ".gnupg/x",
                ".kube/config",
                ".docker/config.json",
                ".env.",
                ".env ",
                ".env::$DATA",
                ".git\u200b/config",
                "\uFF0Eenv",
                ".config/gcloud/x"
            })
    void matches_secret(String path) {
        assertThat(SensitiveNames.matches(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "src/Main.java", ".env.example", ".ENV.Sample", ".env.template", ".gitignore", ".github/x.yml",
                "id_rsa.pub", "keys.txt", "monkey", "environment", ".environment", "docker/config.json", "config.json",
                ".gitattributes", "git/x", "pem", "id_rsatools/x"
            })
    void matches_harmless_not(String path) {
        assertThat(SensitiveNames.matches(path)).isFalse();
    }
}
