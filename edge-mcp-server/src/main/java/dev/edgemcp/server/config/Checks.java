package dev.edgemcp.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with settings that are good alone. */
final class Checks {
    private Checks() {}

    static void check(Configuration configuration, List<Problem> problems) {
        pair(configuration, problems, Settings.TLS_CERT, Settings.TLS_KEY, "the private key of the certificate");
        pair(configuration, problems, Settings.TLS_KEY, Settings.TLS_CERT, "the certificate that it belongs to");
        pair(
                configuration,
                problems,
                Settings.REDIS_SENTINEL_MASTER,
                Settings.REDIS_SENTINEL_NODES,
                "where the sentinels are");
        pair(
                configuration,
                problems,
                Settings.REDIS_SENTINEL_NODES,
                Settings.REDIS_SENTINEL_MASTER,
                "the name of the master that they know");
        Effective<String> clientKeys = configuration.effective(Settings.PLATFORM_CLIENT_KEYS);
        if (clientKeys != null
                && clientKeys.value().equals("own")
                && configuration.get(Settings.PLATFORM_URL) != null) {
            pair(
                    configuration,
                    problems,
                    Settings.PLATFORM_CLIENT_KEYS,
                    Settings.PLATFORM_API_KEY,
                    "by which the Core Platform tells which tenant is this server's own");
        }
        Effective<Boolean> selfSigned = configuration.effective(Settings.TLS_SELF_SIGNED);
        Effective<String> certificate = configuration.effective(Settings.TLS_CERT);
        if (selfSigned != null
                && selfSigned.value()
                && certificate != null
                && selfSigned.source().layer() == certificate.source().layer()) {
            problems.add(new Problem(
                    selfSigned.source(), selfSigned.path(), "cannot be together with " + label(certificate)));
        }
    }

    private static void pair(
            Configuration configuration, List<Problem> problems, Setting<?> one, Setting<?> other, String what) {
        Effective<?> given = configuration.effective(one);
        if (given != null && configuration.effective(other) == null) {
            problems.add(
                    new Problem(given.source(), given.path(), "needs " + name(other, given.source()) + ": " + what));
        }
    }

    private static String label(Effective<?> value) {
        return value.source().layer() == Source.Layer.FILE
                ? value.path()
                : value.source().place();
    }

    /** How somebody who uses that layer calls the setting. */
    private static String name(Setting<?> setting, Source source) {
        @Nullable String flag = setting.flag();
        return switch (source.layer()) {
            case FLAG -> flag == null ? setting.path() : flag;
            case ENVIRONMENT -> setting.environment().get(0);
            default -> setting.path();
        };
    }
}
