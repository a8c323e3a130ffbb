package dev.edgemcp.cli.kube;

import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out how to reach and sign in to a cluster, as kubectl does, with the limits of a command line. */
final class Kubeconfig {
    private static final int CONNECT_MILLIS = 3_000;
    private static final String VARIABLE = "KUBECONFIG";

    private Kubeconfig() {}

    static Config load(ClusterTarget target, Map<String, String> environment) {
        Config config = read(target, environment);
        String wanted = target.context();
        String found = config.getCurrentContext() == null
                ? null
                : config.getCurrentContext().getName();
        if (wanted != null && !wanted.equals(found)) {
            // fabric8 would go to the current context instead, which is another cluster.
            throw new KubeException(
                    KubeException.Reason.CONFIGURATION, "the kubeconfig has no context '" + wanted + "'");
        }
        if (found == null
                && Config.DEFAULT_MASTER_URL.equals(strip(config.getMasterUrl()))
                && !environment.containsKey(Config.KUBERNETES_SERVICE_HOST_PROPERTY)) {
            throw new KubeException(
                    KubeException.Reason.CONFIGURATION,
                    "there is no kubeconfig with a current context, and this is not a pod of a cluster");
        }
        refuseNoServer(config.getMasterUrl());
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout((int) target.requestTimeout().toMillis());
        // Requests are tried again here, not in fabric8, which takes 20 s to say that nobody is there.
        config.setRequestRetryBackoffLimit(0);
        if (strip(config.getMasterUrl()).startsWith("http://")) {
            // Java would ask to go over to HTTP/2 in the middle of a connection, which proxies and stand-ins do badly.
            config.setHttp2Disable(true);
        }
        return config;
    }

    private static Config read(ClusterTarget target, Map<String, String> environment) {
        Path named = target.kubeconfig();
        String variable = environment.getOrDefault(VARIABLE, "");
        if (named == null && !variable.isBlank() && !variable.contains(File.pathSeparator)) {
            named = Path.of(variable);
        }
        if (named != null && !Files.isRegularFile(named)) {
            throw new KubeException(KubeException.Reason.CONFIGURATION, "there is no file " + named);
        }
        Config plain = PlainKubeconfig.read(named, target.context(), environment);
        if (plain != null) {
            return plain;
        }
        try {
            Config config = named != null
                    ? Config.fromKubeconfig(target.context(), named.toFile())
                    : Config.autoConfigure(target.context());
            KubeconfigFile.complete(config);
            return config;
        } catch (KubeException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new KubeException(
                    KubeException.Reason.CONFIGURATION,
                    "cannot read the kubeconfig" + (named == null ? "" : " " + named),
                    0,
                    null,
                    e);
        }
    }

    private static void refuseNoServer(@Nullable String url) {
        try {
            if (new URI(strip(url)).getHost() != null) {
                return;
            }
        } catch (URISyntaxException e) {
            // Told below, without what may be a secret in it.
        }
        throw new KubeException(
                KubeException.Reason.CONFIGURATION,
                "the server of the cluster in the kubeconfig is no URL with a host");
    }

    private static String strip(@Nullable String url) {
        return url == null ? "" : url.replaceAll("/+$", "");
    }
}
