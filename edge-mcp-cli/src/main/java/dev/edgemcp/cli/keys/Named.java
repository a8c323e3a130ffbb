package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.auth.ApiKey;
import java.util.List;

/** The key that somebody named. */
final class Named {
    private Named() {}

    /** @throws CliException if there is none such */
    static ApiKey in(List<ApiKey> keys, String id) {
        return keys.stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CliException(
                        ExitCode.FAILED, "no key of the file has this id", null, "edge-mcp keys list"));
    }
}
