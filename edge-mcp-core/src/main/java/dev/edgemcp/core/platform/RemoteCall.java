package dev.edgemcp.core.platform;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.platform.PlatformHttp.Ask;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs a tool on the platform. Blocks; never tries again, since nobody knows how far the first try got. Thread-safe. */
final class RemoteCall {
    private static final List<String> SERVICES =
            List.of("harness_", "github_", "gitlab_", "jira_", "slack_", "bitbucket_");
    private static final int MAX_ACTION = 256;

    /** What a call needs to know of its caller. */
    interface Callers {
        /** Whom the platform takes the principal for, or null for nobody. */
        @Nullable
        Account account(Principal principal);

        /** What the principal's tenant has, or null for nothing. */
        @Nullable
        RemoteCatalogue catalogue(Principal principal);

        /** The platform does not know the account any more. */
        void refused(Account account);
    }

    private final PlatformSettings settings;
    private final PlatformHttp http;
    private final Bulkhead bulkhead;
    private final Callers callers;

    RemoteCall(PlatformSettings settings, PlatformHttp http, Bulkhead bulkhead, Callers callers) {
        this.settings = settings;
        this.http = http;
        this.bulkhead = bulkhead;
        this.callers = callers;
    }

    /** Runs the tool that the caller's catalogue has by that name now. */
    ToolResult run(String name, ObjectNode arguments, ToolContext context) throws Exception {
        Principal principal = context.principal();
        Account account = callers.account(principal);
        RemoteCatalogue catalogue = callers.catalogue(principal);
        Snapshot.Entry entry = catalogue == null ? null : catalogue.snapshot().entry(name);
        if (account == null || catalogue == null || entry == null) {
            throw gone();
        }
        if (!bulkhead.enter(principal.tenant())) {
            throw new ToolException(
                    "busy", "Too many calls of the Core Platform's tools are running.", "Try again in a few seconds.");
        }
        try {
            return run(entry, account, arguments, context);
        } catch (PlatformException e) {
            if (e.outcome() == PlatformOutcome.UNAUTHORIZED) {
                callers.refused(account);
            }
            if (e.outcome() == PlatformOutcome.NOT_FOUND || e.outcome() == PlatformOutcome.TIMEOUT) {
                // The catalogue is not what it was; or else this tells whether the platform is there at all.
                catalogue.refreshIfOlder(Duration.ZERO);
            }
            throw failure(e);
        } finally {
            bulkhead.leave(principal.tenant());
        }
    }

    private ToolResult run(Snapshot.Entry entry, Account account, ObjectNode arguments, ToolContext context)
            throws Exception {
        CompletableFuture<JsonNode> sent = http.send(new Ask(
                PlatformCall.EXECUTE,
                account,
                "POST",
                "/api/v1/tools/" + entry.id() + "/execute",
                body(entry.remoteName(), arguments, context.credentials()),
                settings.bounds().toolTimeout(),
                settings.bounds().maxResultBytes(),
                context.span().request("core_platform.POST")));
        context.onCancel(() -> sent.cancel(true));
        try {
            return result(sent.get());
        } catch (ExecutionException e) {
            throw SignIn.problem(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw e;
        }
    }

    /**
     * What is sent. The action is what the arguments say, or else what the tool's name says after that of its service. Arguments
     * within {@code parameters} are taken out of there, beside those that stand on the outside.
     */
    static ObjectNode body(String remoteName, ObjectNode arguments, Credentials credentials) {
        ObjectNode body = Json.object();
        JsonNode action = arguments.get("action");
        boolean named =
                action != null && action.isString() && action.stringValue().length() <= MAX_ACTION;
        String ofName = SERVICES.stream()
                .filter(remoteName::startsWith)
                .map(service -> remoteName.substring(service.length()))
                .filter(rest -> !rest.isEmpty())
                .findFirst()
                .orElse(null);
        if (named) {
            body.set("action", action);
        } else if (ofName != null) {
            body.put("action", ofName);
        }
        ObjectNode parameters = Json.object();
        JsonNode inner = arguments.get("parameters");
        for (Map.Entry<String, JsonNode> each : arguments.properties()) {
            boolean moved = each.getKey().equals("parameters") && inner instanceof ObjectNode;
            if (!moved && !(named && each.getKey().equals("action"))) {
                parameters.set(each.getKey(), each.getValue());
            }
        }
        if (inner instanceof ObjectNode object) {
            parameters.setAll(object);
        }
        body.set("parameters", parameters);
        if (!credentials.isEmpty()) {
            body.set("passthrough_auth", credentials.reveal());
        }
        return body;
    }

    /** What an agent sees of an answer: all of it, clean, but for the headers that a service has answered with. */
    static ToolResult result(JsonNode answer) {
        if (answer.isNull()) {
            return ToolResult.text("Done.");
        }
        JsonNode clean = Texts.clean(answer);
        if (!(clean instanceof ObjectNode object)) {
            return clean.isString() ? ToolResult.text(clean.stringValue()) : ToolResult.structured(clean);
        }
        if (object.path("success").isBoolean() && object.has("status_code")) {
            // Cookies and tokens are nothing for an agent.
            object.remove("headers");
        }
        if (object.path("success").isBoolean() && !object.path("success").booleanValue()) {
            String error = object.path("error").asString("").strip();
            ToolResult failure = ToolResult.error(
                    "platform_error",
                    error.isEmpty() ? "The tool failed." : "The tool failed: " + Texts.clean(error, 2_000),
                    "Correct the arguments if they are the reason; else try another way.");
            return new ToolResult(failure.content(), object, true, failure.meta());
        }
        return ToolResult.structured(object);
    }

    private static ToolException gone() {
        return new ToolException(
                ToolException.NOT_FOUND,
                "The Core Platform does not have this tool any more.",
                "List the tools again, and use one of those.");
    }

    private static Exception failure(PlatformException e) {
        String said = e.said().isEmpty() ? "" : " It says: " + e.said();
        Duration later = e.retryAfter();
        return switch (e.outcome()) {
            case CANCELLED -> new java.util.concurrent.CancellationException("the call was cancelled");
            case NOT_FOUND -> gone();
            case TIMEOUT ->
                new ToolException(
                        "timeout",
                        "The Core Platform did not answer in time. What the tool did until then, nobody knows.",
                        "Look whether it has had its effect before calling it again.");
            case THROTTLED ->
                new ToolException(
                        "busy",
                        "The Core Platform has had too many calls." + said,
                        later == null
                                ? "Try again in a few seconds."
                                : "Try again in " + later.toSeconds() + " seconds.");
            case UNAUTHORIZED ->
                new ToolException(
                        "not_allowed",
                        "The Core Platform does not let you do that, or does not know you any more." + said,
                        "Connect again; if that does not help, ask whoever runs this server.");
            case REFUSED ->
                new ToolException(
                        "platform_error",
                        "The Core Platform does not take the call." + said,
                        "Correct the arguments and call again.");
            case SERVER_ERROR ->
                new ToolException(
                        "platform_error",
                        "The tool failed on the Core Platform." + said,
                        "Correct the arguments if they are the reason; else try again later.");
            case TOO_LARGE ->
                new ToolException(
                        "too_large", "The tool's answer is too large.", "Ask for less at once, or for a page.");
            case MALFORMED ->
                new ToolException(
                        "platform_error",
                        "The Core Platform's answer cannot be read.",
                        "Look whether the tool has had its effect before calling it again.");
            default ->
                new ToolException(
                        "unavailable",
                        "The Core Platform cannot be reached now.",
                        "Try again in a minute; tools of this server itself work.");
        };
    }
}
