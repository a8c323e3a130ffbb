package dev.edgemcp.cli.helm;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import dev.edgemcp.core.jsonrpc.Json;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Helm as a library in this process. Loaded at the first call, which takes seconds.
 *
 * <p>Never told to wait: who waits sees more than Helm, and can be stopped. Its OpenAPI validation is left to the server.
 */
public final class NativeHelm implements Helm {
    private static final Object LOCK = new Object();

    @Override
    public String template(HelmRequest request, String kubernetes) {
        return with(request, values -> {
            TemplateCommand command = helm(request)
                    .template()
                    .withName(request.release())
                    .withNamespace(request.namespace())
                    .withKubeVersion(kubernetes)
                    .withValuesFile(values);
            request.secrets().forEach(command::set);
            return command.call();
        });
    }

    @Override
    public void tryInstall(HelmRequest request) {
        with(
                request,
                values -> install(request, values)
                        .dryRun()
                        .withDryRunOption(DryRun.SERVER)
                        .call());
    }

    @Override
    public void tryUpgrade(HelmRequest request) {
        with(
                request,
                values -> upgrade(request, values)
                        .dryRun()
                        .withDryRunOption(DryRun.SERVER)
                        .call());
    }

    @Override
    public void install(HelmRequest request) {
        with(request, values -> install(request, values).call());
    }

    @Override
    public void upgrade(HelmRequest request) {
        with(request, values -> upgrade(request, values).call());
    }

    @Override
    public void uninstall(String release, String namespace, String kubeconfig) {
        call(() -> com.marcnuri.helm.Helm.uninstall(release)
                .withNamespace(namespace)
                .withKubeConfigContents(kubeconfig)
                .call());
    }

    private static InstallCommand install(HelmRequest request, Path values) {
        InstallCommand command = helm(request)
                .install()
                .withName(request.release())
                .withNamespace(request.namespace())
                .disableOpenApiValidation()
                .withValuesFile(values)
                .withKubeConfigContents(request.kubeconfig());
        request.secrets().forEach(command::set);
        if (request.description() != null) {
            command.withDescription(request.description());
        }
        return command;
    }

    private static UpgradeCommand upgrade(HelmRequest request, Path values) {
        UpgradeCommand command = helm(request)
                .upgrade()
                .withName(request.release())
                .withNamespace(request.namespace())
                .disableOpenApiValidation()
                .withKubeConfigContents(request.kubeconfig());
        if (!request.values().isEmpty()) {
            command.withValuesFile(values);
        }
        switch (request.keep()) {
            case REUSE -> command.reuseValues();
            case RESET -> command.resetValues();
            case AUTO -> {
                // Helm's own way.
            }
        }
        request.secrets().forEach(command::set);
        if (request.description() != null) {
            command.withDescription(request.description());
        }
        return command;
    }

    private static com.marcnuri.helm.Helm helm(HelmRequest request) {
        return new com.marcnuri.helm.Helm(request.chart());
    }

    private static <T> T with(HelmRequest request, Function<Path, T> call) {
        Secrets secrets = Secrets.of(request);
        try (PrivateFolder folder = new PrivateFolder()) {
            // JSON is YAML.
            Path values = folder.write("values.yaml", Json.text(request.values()));
            return call(() -> call.apply(values));
        } catch (HelmException e) {
            throw new HelmException(e.reason(), secrets.hide(String.valueOf(e.getMessage())), null);
        }
    }

    private static <T> T call(Supplier<T> call) {
        synchronized (LOCK) {
            NativeLibraries.choose();
            return SignalGuard.during(() -> {
                try {
                    return call.get();
                } catch (IllegalStateException e) {
                    throw HelmException.told(String.valueOf(e.getMessage()).strip(), e);
                } catch (LinkageError e) {
                    throw new HelmException(
                            HelmException.Reason.MISSING,
                            "Helm's library cannot be loaded from " + System.getProperty("java.io.tmpdir") + ": "
                                    + e.getMessage(),
                            e);
                }
            });
        }
    }
}
