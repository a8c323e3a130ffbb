package dev.edgemcp.server.netty;

import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.util.List;
import java.util.Map;

/** Listeners on a free port, with one key. */
public final class TestListeners {
    public static final String KEY = "test-key";
    public static final Principal PRINCIPAL = new Principal("acme", "key-1");
    public static final Authenticator AUTHENTICATOR = new ApiKeyAuthenticator(KEY, PRINCIPAL);
    public static final ListenerSettings SETTINGS = ListenerSettings.DEFAULT.withPort(0);

    private TestListeners() {}

    public static Listener start(
            ListenerSettings settings,
            List<Route> routes,
            Map<String, UpgradeHandler> upgrades,
            ConnectionListener events) {
        return Listener.start(settings, routes, upgrades, AUTHENTICATOR, events, Ticker.system());
    }
}
