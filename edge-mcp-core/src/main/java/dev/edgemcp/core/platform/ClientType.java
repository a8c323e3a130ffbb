package dev.edgemcp.core.platform;

import java.util.Locale;

/** The kinds of clients that the platform tells apart, guessed from what a client calls itself. */
final class ClientType {
    private ClientType() {}

    static String of(String client) {
        String name = client.toLowerCase(Locale.ROOT);
        if (name.contains("claude") && name.contains("code")) {
            return "claude-code";
        }
        if (name.contains("cursor")
                || name.contains("vscode")
                || name.contains("visual studio")
                || name.contains("windsurf")
                || name.contains("ide")) {
            return "ide";
        }
        return name.contains("agent") || name.contains("bot") ? "agent" : "cli";
    }
}
