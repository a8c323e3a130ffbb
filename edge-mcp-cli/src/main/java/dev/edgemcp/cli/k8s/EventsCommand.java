package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.EventFeed;
import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.cli.output.Document;
import dev.edgemcp.cli.output.OutputForm;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.cli.output.Table;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code edge-mcp k8s events}: what has happened of late. */
@Command(
        name = "events",
        description = "Show what has happened in the namespace of late.",
        footer = {"", "The cluster forgets events after an hour or so. The oldest comes first."})
final class EventsCommand extends ClusterCommand {
    private static final int REMEMBERED = 10_000;
    private static final long LOOK_MILLIS = 1_000;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = {"-w", "--watch", "-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(names = "--warnings", description = "Only warnings.")
    private boolean warnings;

    EventsCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        List<EventState> events = cluster.events().stream().filter(this::wanted).toList();
        if (!follow) {
            print(events, cluster);
            return ExitCode.OK;
        }
        Set<String> seen = new LinkedHashSet<>();
        events.forEach(event -> seen.add(event.id()));
        events.forEach(this::line);
        try (EventFeed feed = cluster.eventFeed()) {
            while (!console().unread()) {
                EventState event = feed.next(LOOK_MILLIS);
                if (event != null && wanted(event) && seen.add(event.id())) {
                    line(event);
                    if (seen.size() > REMEMBERED) {
                        seen.remove(seen.iterator().next());
                    }
                }
            }
        }
        return ExitCode.OK;
    }

    private boolean wanted(EventState event) {
        return !warnings || event.warning();
    }

    private void print(List<EventState> events, Cluster cluster) {
        if (!output.form().forPeople()) {
            ObjectNode json = Document.of("Events");
            json.put("namespace", cluster.namespace());
            ArrayNode array = json.putArray("events");
            events.forEach(event -> array.add(json(event)));
            Document.print(json, output.form(), console());
            return;
        }
        if (events.isEmpty()) {
            console()
                    .note("There are no" + (warnings ? " warnings" : " events") + " in namespace " + cluster.namespace()
                            + ".");
            return;
        }
        Instant now = Ticker.system().now();
        Table table = new Table("LAST", "TYPE", "REASON", "OBJECT", "COUNT", "MESSAGE");
        events.forEach(event -> table.row(
                Words.age(event.time(), now),
                event.warning() ? "Warning" : "Normal",
                event.reason(),
                event.object(),
                String.valueOf(event.count()),
                event.message()));
        table.print(console());
    }

    /** One event as it comes: for programs a document on a line. */
    private void line(EventState event) {
        if (output.form() == OutputForm.JSON) {
            ObjectNode json = Document.of("Event");
            json.setAll(json(event));
            console().jsonLine(json);
        } else {
            console()
                    .result(Printable.line(
                            (event.time() == null ? "-" : event.time().toString()) + "  "
                                    + (event.warning() ? "Warning" : "Normal ") + "  " + event.reason() + "  "
                                    + event.object()
                                    + "  " + event.message()));
        }
    }

    private static ObjectNode json(EventState event) {
        ObjectNode json = Json.object();
        json.put("time", event.time() == null ? null : event.time().toString());
        json.put("type", event.warning() ? "Warning" : "Normal");
        json.put("reason", event.reason());
        json.put("object", event.object());
        json.put("count", event.count());
        json.put("message", event.message());
        return json;
    }
}
