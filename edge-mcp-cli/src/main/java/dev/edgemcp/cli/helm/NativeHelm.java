package dev.edgemcp.cli.helm;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import dev.edgemcp.core.jsonrpc.Json;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Helm as a library in this process. Loaded at the first call, which takes seconds.
 *
 * <p>Never told to wait: who waits sees more than Helm, and can be stopped. Its OpenAPI validation is left to the server.
 */
public final class NativeHelm implements Helm {
    private static final Object LOCK = new Object();
    private static final String AT_WORK =
            "Stopping when Helm has finished; once more stops at once, which leaves the release pending.";

    private final Consumer<String> notes;

    /** @param notes what somebody should read who presses Ctrl-C while Helm is at work; called by another thread */
    public NativeHelm(Consumer<String> notes) {
        this.notes = notes;
    }

    @Override
    public String template(HelmRequest request, String kubernetes) {
        return with(request, false, values -> {
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
                false,
                values -> install(request, values)
                        .dryRun()
                        .withDryRunOption(DryRun.SERVER)
                        .call());
    }

    @Override
    public void tryUpgrade(HelmRequest request) {
        with(
                request,
                false,
                values -> upgrade(request, values)
                        .dryRun()
                        .withDryRunOption(DryRun.SERVER)
                        .call());
    }

    @Override
    public void install(HelmRequest request) {
        with(request, true, values -> install(request, values).call());
    }

    @Override
    public void upgrade(HelmRequest request) {
        with(request, true, values -> upgrade(request, values).call());
    }

    @Override
    public void uninstall(String release, String namespace, String kubeconfig) {
        call(
                true,
                () -> com.marcnuri.helm.Helm.uninstall(release)
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

    /** Looks at something, or changes it. */
    private <T> T with(HelmRequest request, boolean changes, Function<Path, T> call) {
        Secrets secrets = Secrets.of(request);
        try (PrivateFolder folder = new PrivateFolder()) {
            // JSON is YAML.
            Path values = folder.write("values.yaml", Json.text(request.values()));
            return call(changes, () -> call.apply(values));
        } catch (HelmException e) {
            throw new HelmException(e.reason(), secrets.hide(String.valueOf(e.getMessage())), null);
        }
    }

    private <T> T call(boolean changes, Supplier<T> call) {
        Runnable remembered = () -> {
            if (changes) {
                notes.accept(AT_WORK);
            }
        };
        synchronized (LOCK) {
            NativeLibraries.choose();
            Supplier<T> told = () -> {
                try {
                    T result = call.get();
                    NativeLibraries.removeFile();
                    return result;
                } catch (IllegalStateException e) {
                    throw HelmException.told(String.valueOf(e.getMessage()).strip(), e);
                } catch (LinkageError e) {
                    throw new HelmException(
                            HelmException.Reason.MISSING,
                            "Helm's library cannot be loaded from " + System.getProperty("java.io.tmpdir") + ": "
                                    + e.getMessage(),
                            e);
                }
            };
            return SignalGuard.during(told, remembered, PrivateFolder::removeAll);
        }
    }
}
