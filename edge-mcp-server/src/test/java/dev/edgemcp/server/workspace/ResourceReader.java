package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Completion;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceRequest;
import dev.edgemcp.core.tool.ResourceSource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.Watcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the resources and prompts of a workspace. Everything read is checked: that neither a secret nor a path of the host
 * shows.
 */
final class ResourceReader implements AutoCloseable {
    final WorkspaceTools provider;
    private final Path outside;

    ResourceReader(WorkspaceTools provider, Path outside) {
        this.provider = provider;
        this.outside = outside;
    }

    List<String> listed() {
        return provider.resources(Principal.ANONYMOUS).stream()
                .map(resource -> resource.definition().uri())
                .toList();
    }

    List<String> templates() {
        return provider.resourceTemplates(Principal.ANONYMOUS).stream()
                .map(template -> template.definition().uriTemplate())
                .toList();
    }

    List<String> prompts() {
        return provider.prompts(Principal.ANONYMOUS).stream().map(Prompt::name).toList();
    }

    ResourceResult result(String uri) throws Exception {
        ResourceRequest request = Objects.requireNonNull(source(uri).match(uri));
        ResourceResult result = source(uri).handler().read(request, new RecordingContext());
        assertThat(result.contents())
                .hasSize(1)
                .allSatisfy(each -> assertThat(each.uri()).isEqualTo(uri));
        return checked(uri, result, result.toJson(Revision.V2026_07_28));
    }

    String text(String uri) throws Exception {
        return ((ResourceContents.Text) result(uri).contents().get(0)).text();
    }

    JsonNode json(String uri) throws Exception {
        return Json.parseObject(text(uri));
    }

    String mimeType(String uri) throws Exception {
        return Objects.requireNonNull(result(uri).contents().get(0).mimeType());
    }

    /** The code with which a URI is refused. */
    String failure(String uri) {
        return code(uri, () -> result(uri));
    }

    Watcher.Watch watch(String uri, Runnable changed) throws Exception {
        ResourceRequest request = Objects.requireNonNull(source(uri).match(uri));
        return Objects.requireNonNull(source(uri).watcher(), uri).watch(request, changed);
    }

    /** The code with which a subscription is refused. */
    String watchFailure(String uri) {
        return code(uri, () -> watch(uri, () -> {}));
    }

    Completion completion(String template, String variable, String typed, String... others) throws Exception {
        for (ResourceTemplate each : provider.resourceTemplates(Principal.ANONYMOUS)) {
            if (each.definition().uriTemplate().equals(template)) {
                Completion completion = Objects.requireNonNull(each.completer(variable))
                        .complete(typed, map(others), new RecordingContext());
                return checked(typed, completion, completion.toJson(Revision.V2026_07_28));
            }
        }
        throw new AssertionError("no template " + template);
    }

    PromptResult prompt(String name, String... arguments) throws Exception {
        Prompt prompt = promptOf(name);
        ObjectNode json = Json.object();
        map(arguments).forEach(json::put);
        assertThat(prompt.problemIn(json)).isNull();
        PromptResult result = prompt.get(json, new RecordingContext());
        return checked(name, result, result.toJson(Revision.V2026_07_28));
    }

    Prompt promptOf(String name) {
        return provider.prompts(Principal.ANONYMOUS).stream()
                .filter(prompt -> prompt.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The code with which a prompt is refused. */
    String promptFailure(String name, String... arguments) {
        return code(name, () -> prompt(name, arguments));
    }

    private ResourceSource source(String uri) {
        List<ResourceSource> sources = new ArrayList<>();
        List<Resource> listed = provider.resources(Principal.ANONYMOUS);
        sources.addAll(listed);
        sources.addAll(provider.resourceTemplates(Principal.ANONYMOUS));
        return sources.stream()
                .filter(source -> source.match(uri) != null)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing reads " + uri));
    }

    private static String code(String what, Callable<?> action) {
        ToolException failure = catchThrowableOfType(ToolException.class, action::call);
        assertThat(failure).as(what).isNotNull();
        return failure.code();
    }

    private <T> T checked(String what, T result, ObjectNode json) {
        assertThat(Json.text(json))
                .as(what)
                .doesNotContain(WorkspaceFixture.SECRET)
                .doesNotContain(outside.toString());
        return result;
    }

    private static Map<String, String> map(String... pairs) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Override
    public void close() {
        provider.close();
    }
}
