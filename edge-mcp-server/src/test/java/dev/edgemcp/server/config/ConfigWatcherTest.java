package dev.edgemcp.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConfigWatcherTest {
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private record Event(Configuration now, Set<String> changed, Set<String> restart, List<Problem> problems) {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ConfigWatcher.Listener listener = new ConfigWatcher.Listener() {
        @Override
        public void reloaded(Configuration now, Set<String> changed, Set<String> restart) {
            events.add(new Event(now, changed, restart, List.of()));
        }

        @Override
        public void refused(List<Problem> problems) {
            events.add(new Event(null, Set.of(), Set.of(), problems));
        }
    };

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("edge-mcp.yaml");
        Files.writeString(file, "rateLimit: {globalRps: 1}\nlogLevel: info\n");
    }

    @Test
    void file_thatChanges_isTakenOver() throws Exception {
        try (ConfigWatcher watcher = start(Map.of(), INTERVAL)) {
            Files.writeString(file, "rateLimit: {globalRps: 2, tenants: {a: {toolRps: 3}}}\n");
            Event event = next();
            assertThat(event.changed())
                    .containsExactly(
                            "logLevel",
                            "rateLimit.globalBurst",
                            "rateLimit.globalRps",
                            "rateLimit.tenants.a.toolBurst",
                            "rateLimit.tenants.a.toolRps");
            assertThat(event.restart()).isEmpty();
            assertThat(event.now().rateLimit().globalRps()).isEqualTo(2);
            assertThat(event.now().rateLimit().tenants()).containsKey("a");
            assertThat(event.now().logging().level()).isEqualTo("warn");
            assertThat(watcher.current()).isSameAs(event.now());

            Files.writeString(file, "rateLimit: {globalRps: 2}\n");
            assertThat(next().now().rateLimit().tenants()).isEmpty();
        }
    }

    /** At the interval that servers run with; more than once, for the machine may be busy with something else. */
    @Test
    void change_isNoticedWithinASecond() throws Exception {
        try (ConfigWatcher watcher = start(Map.of(), ConfigWatcher.INTERVAL)) {
            List<Boolean> inTime = new ArrayList<>();
            for (int i = 2; i < 12 && !inTime.contains(true); i++) {
                Files.writeString(file, "rateLimit: {globalRps: " + i + "}\nlogLevel: info\n");
                inTime.add(events.poll(1, TimeUnit.SECONDS) != null);
                double written = i;
                await().until(() -> watcher.current().rateLimit().globalRps() == written);
                events.clear();
            }
            assertThat(inTime).contains(true);
        }
    }

    @Test
    void file_thatIsReplacedByKubernetes_isTakenOver() throws Exception {
        Path first = Files.createDirectory(folder.resolve("..2026_1"));
        Files.writeString(first.resolve("config.yaml"), "logLevel: info\n");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_1"));
        Path mounted = folder.resolve("config.yaml");
        Files.createSymbolicLink(mounted, Path.of("..data/config.yaml"));
        file = mounted;
        try (ConfigWatcher watcher = start(Map.of(), INTERVAL)) {
            Path second = Files.createDirectory(folder.resolve("..2026_2"));
            Files.writeString(second.resolve("config.yaml"), "logLevel: error\n");
            Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_2"));
            Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(first.resolve("config.yaml"));
            Files.delete(first);
            Event event = next();
            assertThat(event.changed()).containsExactly("logLevel");
            assertThat(watcher.current().logging().level()).isEqualTo("error");
        }
    }

    @Test
    void file_thatIsNoGood_changesNothingUntilItIsGoodAgain() throws Exception {
        try (ConfigWatcher watcher = start(Map.of(), INTERVAL)) {
            Files.writeString(file, "rateLimit: {globalRps: 2, globalRsp: 3}\n");
            assertThat(next().problems()).hasSize(1);
            assertThat(watcher.current().rateLimit().globalRps()).isEqualTo(1);

            Files.delete(file);
            assertThat(next().problems()).singleElement().asString().endsWith("there is no such file");

            Files.writeString(file, "rateLimit: {globalRps: 1}\nlogLevel: info\n");
            Event event = next();
            assertThat(event.problems()).isEmpty();
            assertThat(event.changed()).isEmpty();
        }
        assertThat(events).isEmpty();
    }

    @Test
    void settings_thatNeedARestart_stayAndAreTold() throws Exception {
        try (ConfigWatcher watcher = start(Map.of(), INTERVAL)) {
            Files.writeString(file, "server: {port: 9}\nrateLimit: {globalRps: 5}\nlogLevel: info\n");
            Event event = next();
            assertThat(event.changed()).containsExactly("rateLimit.globalBurst", "rateLimit.globalRps");
            assertThat(event.restart()).containsExactly("server.port");
            assertThat(watcher.current().need(Settings.PORT)).isEqualTo(8082);
        }
    }

    @Test
    void environment_stillWinsOverTheNewFile() throws Exception {
        try (ConfigWatcher watcher = start(Map.of("EDGE_MCP_GLOBAL_RPS", "7"), INTERVAL)) {
            Files.writeString(file, "rateLimit: {globalRps: 5, tenantRps: 6}\nlogLevel: info\n");
            assertThat(next().changed()).containsExactly("rateLimit.tenantBurst", "rateLimit.tenantRps");
            assertThat(watcher.current().rateLimit().globalRps()).isEqualTo(7);
        }
    }

    @Test
    void file_thatChangesBetweenTheStartAndTheFirstLook_isNoticed() throws Exception {
        ConfigLoader loader = ConfigLoader.of(file, Map.of(), Flags.NONE);
        Configuration first = loader.load();
        Files.writeString(file, "logLevel: error\n");
        try (ConfigWatcher watcher = ConfigWatcher.start(loader, first, INTERVAL, listener)) {
            assertThat(next().changed()).contains("logLevel");
            assertThat(watcher.current().logging().level()).isEqualTo("error");
        }
    }

    @Test
    void start_withoutAFile_watchesNothing() {
        ConfigLoader loader = ConfigLoader.of(null, Map.of(), Flags.NONE);
        assertThat(ConfigWatcher.start(loader, loader.load(), INTERVAL, listener))
                .isNull();
    }

    private ConfigWatcher start(Map<String, String> environment, Duration interval) {
        ConfigLoader loader = ConfigLoader.of(file, environment, Flags.NONE);
        return ConfigWatcher.start(loader, loader.load(), interval, listener);
    }

    private Event next() throws InterruptedException {
        Event event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }
}
