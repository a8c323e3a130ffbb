package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.helm.HelmException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Helm's words mean. */
final class HelmExceptionTest {
    @ParameterizedTest
    @CsvSource({
        "cannot re-use a name that is still in use, TAKEN",
        "another operation (install/upgrade/rollback) is in progress, BUSY",
        "release: already exists, BUSY",
        "release: not found, NOT_FOUND",
        "\"edge-mcp\" has no deployed releases, NOT_FOUND",
        "Kubernetes cluster unreachable: Get \"https://x\", UNREACHABLE",
        "deployments.apps is forbidden: User \"ada\" cannot create resource, FORBIDDEN",
        "values don't meet the specifications of the schema(s), VALUES",
        "execution error at (edge-mcp/templates/secret.yaml:1:4): edgeMcp.auth.apiKey is empty, VALUES",
        "context deadline exceeded, TIMEOUT",
        "something else, FAILED",
    })
    void told(String words, Reason reason) {
        assertThat(HelmException.told(words, null).reason()).isEqualTo(reason);
    }
}
