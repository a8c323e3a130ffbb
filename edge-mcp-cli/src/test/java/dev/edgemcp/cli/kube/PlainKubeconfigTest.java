package dev.edgemcp.cli.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads kubeconfigs as fabric8 does, which is the measure. */
final class PlainKubeconfigTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: 'https://one.example.com:6443', certificate-authority-data: Q0E= | token: abc | namespace: team",
                "server: 'https://one.example.com/', certificate-authority: ca.crt | client-certificate: a/b.crt, client-key: /k.key | ",
                "server: 'http://127.0.0.1:8001', insecure-skip-tls-verify: true | client-certificate-data: Q0E=, client-key-data: S0VZ | ",
                "server: 'https://one.example.com/k8s/clusters/c-1' | token: abc, as: ada, as-groups: [x, y] | namespace: ''",
            })
    void plainOnes_areReadAsFabric8ReadsThem(String members) throws IOException {
        Path file = write(members);
        for (String context : new String[] {null, "other"}) {
            Config own = PlainKubeconfig.read(file, context, Map.of());
            assertThat(own).isNotNull();
            assertThat(text(own)).isEqualTo(text(Config.fromKubeconfig(context, file.toFile())));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: 'https://x', proxy-url: 'http://proxy:1' | token: abc | ",
                "server: 'https://x' | exec: {command: login, apiVersion: client.authentication.k8s.io/v1} | ",
                "server: 'https://x' | auth-provider: {name: oidc} | ",
                "server: 'https://x' | username: a, password: b | ",
                "server: 'https://x' | tokenFile: t | ",
            })
    void others_areLeftToFabric8(String members) throws IOException {
        assertThat(PlainKubeconfig.read(write(members), null, Map.of())).isNull();
    }

    @Test
    void whatFabric8TakesFromElsewhere_isLeftToIt() throws IOException {
        Path file = write("server: 'https://x' | token: abc | ");
        assertThat(PlainKubeconfig.read(file, null, Map.of("PATH", "/bin", "KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .isNotNull();
        assertThat(PlainKubeconfig.read(file, null, Map.of("https_proxy", "http://p")))
                .isNull();
        assertThat(PlainKubeconfig.read(file, null, Map.of("KUBERNETES_MASTER", "http://p")))
                .isNull();
        assertThat(PlainKubeconfig.read(file, "unknown", Map.of())).isNull();
        assertThat(PlainKubeconfig.read(folder.resolve("none"), null, Map.of())).isNull();
        assertThat(PlainKubeconfig.read(null, null, Map.of("KUBECONFIG", file + ":" + file)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [b", "[\u0000", "a: &a [x]\nb: &b [*a]\nc: [*d]", "DEEP", "SERVER"})
    void whatNobodyCanRead_isRefused_whoeverReadsIt(String text) throws IOException {
        Path file = text.equals("SERVER")
                ? write("server: 'https://x y' | token: secret-token | ")
                : Files.writeString(folder.resolve("bad"), text.equals("DEEP") ? "[".repeat(200_000) : text);
        for (Map<String, String> environment :
                List.of(Map.<String, String>of(), Map.of("https_proxy", "http://127.0.0.1:1"))) {
            assertThatThrownBy(() -> Kubeconfig.load(
                            new ClusterTarget(file, null, null, ClusterTarget.REQUEST_TIMEOUT), environment))
                    .isInstanceOf(KubeException.class)
                    .hasMessageNotContaining("secret-token")
                    .extracting(failure -> ((KubeException) failure).reason())
                    .isEqualTo(KubeException.Reason.CONFIGURATION);
        }
    }

    private Path write(String members) throws IOException {
        String[] parts = members.split("\\|", -1);
        return Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters:
                  - {name: a, cluster: {%1$s}}
                  - {name: b, cluster: {server: "https://other.example.com"}}
                users: [{name: u, user: {%2$s}}]
                contexts:
                  - {name: one, context: {cluster: a, user: u%3$s}}
                  - {name: other, context: {cluster: b, user: u}}
                current-context: one
                """.formatted(
                        parts[0].strip(), parts[1].strip(), parts[2].isBlank() ? "" : ", " + parts[2].strip()));
    }

    private static String text(Config config) {
        return String.join(
                "\n",
                config.getMasterUrl(),
                "trust " + config.isTrustCerts(),
                "ca " + config.getCaCertData() + " " + config.getCaCertFile(),
                "certificate " + config.getClientCertData() + " " + config.getClientCertFile(),
                "key " + config.getClientKeyData() + " " + config.getClientKeyFile() + " " + config.getClientKeyAlgo(),
                "token " + config.getAutoOAuthToken() + " " + config.getOauthToken(),
                "namespace " + blank(config.getNamespace()),
                "context " + config.getCurrentContext().getName() + " "
                        + config.getCurrentContext().getContext().getCluster() + " "
                        + config.getCurrentContext().getContext().getUser(),
                "contexts "
                        + config.getContexts().stream()
                                .map(one -> one.getName())
                                .sorted()
                                .toList(),
                "agent " + config.getUserAgent(),
                "timeouts " + config.getUploadRequestTimeout() + " " + config.getWatchReconnectLimit() + " "
                        + config.getWebsocketPingInterval() + " " + config.getMaxConcurrentRequests());
    }

    private static String blank(String text) {
        return text == null ? "" : text;
    }
}
