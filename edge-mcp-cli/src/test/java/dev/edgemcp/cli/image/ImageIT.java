package dev.edgemcp.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.McpClient;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.ToolResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code mvn -Pimage verify}: what has been built is what the guide says, and runs without Docker. */
@Tag("image")
@Timeout(240)
class ImageIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String KEY = "the-key-of-the-image-test";
    private static final int CALLS = 10_000;
    private static final int AT_ONCE = 8;
    /** 80 % of the 256 MiB that a pod requests, at which another one is started, less some room. */
    private static final long MOST_MEMORY = 180 << 10;
    /** What the limits of the chart, one core and 512 MiB, make of the JVM; there is no control group here to say so. */
    private static final String LIMITS = "-XX:MaxRAM=512m -XX:ActiveProcessorCount=1";

    @TempDir
    static Path folder;

    private static UnpackedImage image;
    private static String obstacle;

    @BeforeAll
    static void unpack() throws Exception {
        image = UnpackedImage.of(Path.of(System.getProperty("image.archive")), folder);
        // As a container runtime puts them there.
        Files.writeString(
                image.root().resolve("etc/hosts"), "127.0.0.1 localhost\n127.0.0.1 gateway-in-hosts.example\n");
        Files.writeString(
                image.root().resolve("etc/resolv.conf"),
                "nameserver " + NameServer.ADDRESS + "\noptions timeout:5 attempts:2\n");
        obstacle = Jail.obstacle();
        if (!obstacle.isEmpty()) {
            say("NOT RUN, only looked at: " + obstacle);
        }
    }

    private static void say(String text) {
        System.out.println("image: " + text);
    }

    private static Jail jail() throws IOException {
        assumeTrue(obstacle.isEmpty(), obstacle);
        return Jail.of(image);
    }

    @Test
    void archive_forDockerAndForOthers_hasTheSameNamesAndBlobs() throws Exception {
        JsonNode index = UnpackedImage.read(image.layout().resolve("index.json"));
        JsonNode docker = Json.parseObject(
                        "{\"images\":" + Files.readString(image.layout().resolve("manifest.json")) + "}")
                .path("images");

        List<String> names = StreamSupport.stream(index.path("manifests").spliterator(), false)
                .map(manifest ->
                        manifest.at("/annotations/io.containerd.image.name").stringValue())
                .toList();
        assertThat(names).hasSize(2).allMatch(name -> name.startsWith("docker.io/library/edge-mcp:"));
        assertThat(names.get(1)).endsWith(":latest");
        assertThat(docker.at("/0/RepoTags").toString())
                .isEqualTo("[\"" + String.join("\",\"", names).replace("docker.io/library/", "") + "\"]");
        assertThat(docker.at("/0/Layers").size())
                .isEqualTo(image.configuration().at("/rootfs/diff_ids").size());
        try (Stream<Path> blobs = Files.list(image.layout().resolve("blobs/sha256"))) {
            assertThat(blobs).allSatisfy(blob -> {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(blob));
                assertThat(blob.getFileName()).hasToString(HexFormat.of().formatHex(digest));
            });
        }
    }

    @Test
    void configuration_isOfNobodyInParticular_withoutAShell() {
        JsonNode configuration = image.configuration();

        assertThat(configuration.at("/config/User").stringValue()).isEqualTo("65532:65532");
        assertThat(image.entryPoint()).containsExactly("/opt/java/bin/java", "@/app/edge-mcp.args");
        assertThat(image.arguments()).containsExactly("serve");
        assertThat(configuration.at("/config/ExposedPorts").has("8082/tcp")).isTrue();
        assertThat(configuration.path("os").stringValue()).isEqualTo("linux");
        assertThat(configuration.path("architecture").stringValue())
                .isEqualTo(System.getProperty("os.arch").replace("aarch64", "arm64"));
        JsonNode labels = configuration.at("/config/Labels");
        assertThat(labels.path("org.opencontainers.image.title").stringValue()).isEqualTo("Edge MCP");
        assertThat(labels.path("org.opencontainers.image.licenses").stringValue())
                .isEqualTo("Apache-2.0");
        assertThat(labels.path("org.opencontainers.image.created").stringValue())
                .isEqualTo(configuration.path("created").stringValue());
    }

    @Test
    void files_hasNoShell_andNothingThatOthersMayWriteButTmp() throws Exception {
        assertThat(image.root().resolve("bin")).doesNotExist();
        assertThat(image.root().resolve("usr/bin")).doesNotExist();
        try (Stream<Path> files = Files.walk(image.root())) {
            assertThat(files.filter(ImageIT::writableByOthers))
                    .containsExactly(image.root().resolve("tmp"));
        }
    }

    private static boolean writableByOthers(Path file) {
        try {
            return !Files.isSymbolicLink(file)
                    && Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                            .contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sboms_nameEveryJarTheRuntimeAndTheLibraries() throws Exception {
        JsonNode sbom = UnpackedImage.read(image.root().resolve("app/sbom.json"));
        Set<String> named = new TreeSet<>();
        sbom.path("components")
                .forEach(component -> named.add(component.path("name").stringValue() + "-"
                        + component.path("version").stringValue() + ".jar"));
        // Helm's native library, which goes beside the jars on a machine and not into the image.
        named.removeIf(name -> name.matches("(linux|darwin|windows)-(amd64|arm64)-.*"));
        try (Stream<Path> jars = Files.list(image.root().resolve("app/libs"))) {
            assertThat(named)
                    .containsExactlyInAnyOrderElementsOf(
                            jars.map(jar -> jar.getFileName().toString()).toList());
        }
        assertThat(sbom.at("/metadata/component/name").stringValue()).isEqualTo("edge-mcp-cli");

        JsonNode runtime = UnpackedImage.read(image.root().resolve("app/sbom-runtime.json"));
        assertThat(runtime.at("/components/0/name").stringValue()).isEqualTo("java");
        assertThat(runtime.at("/components/0/version").stringValue()).startsWith(release("JAVA_VERSION"));
        for (JsonNode library : runtime.path("components")) {
            if (library.path("type").stringValue().equals("library")) {
                try (Stream<Path> files = Files.walk(image.root(), 4)) {
                    assertThat(files)
                            .anyMatch(file -> file.endsWith(library.path("name").stringValue()));
                }
            }
        }
    }

    private static String release(String key) throws IOException {
        return Files.readAllLines(image.root().resolve("opt/java/release")).stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 2, line.length() - 1))
                .findFirst()
                .orElseThrow();
    }

    /** A dependency that is new may need more of Java than the image has, and say so only when it is too late. */
    @Test
    void runtime_hasTheModulesThatTheJarsNeed() throws Exception {
        Path libs = image.root().resolve("app/libs");
        try (Stream<Path> jars = Files.list(libs)) {
            List<String> arguments = Stream.concat(
                            Stream.of(
                                    "--multi-release",
                                    "17",
                                    "--ignore-missing-deps",
                                    "--list-deps",
                                    // Some jars are modules and name others.
                                    "--module-path",
                                    libs.toString()),
                            jars.map(Path::toString).sorted())
                    .toList();
            StringWriter out = new StringWriter();
            int exit = ToolProvider.findFirst("jdeps")
                    .orElseThrow()
                    .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
            assertThat(exit).as(out.toString()).isZero();

            Set<String> needed = out.toString()
                    .lines()
                    .map(line -> line.strip().split("/", 2)[0])
                    .filter(line -> line.matches("(java|jdk)\\..*"))
                    .collect(Collectors.toCollection(TreeSet::new));
            // Jackson and others can do beans, if there is such a thing.
            needed.remove("java.desktop");
            assertThat(List.of(release("MODULES").split(" "))).containsAll(needed);
            assertThat(needed).contains("java.net.http");
        }
    }

    @Test
    void runtime_flags_areThoseOfTheGuide_andGiveWay() throws Exception {
        Jail.Run plain = jail().run(Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal"), "--version");
        Jail.Run other =
                jail().run(Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal -XX:MaxRAMPercentage=25"), "--version");

        assertThat(plain.exitCode()).as(plain.err()).isZero();
        // What the virtual machine itself has to say is never on standard output, which can be the protocol's.
        assertThat(plain.out()).startsWith("edge-mcp ").hasLineCount(1);
        assertThat(plain.err())
                .containsPattern("ExitOnOutOfMemoryError += true")
                .containsPattern("UsePerfData += false")
                .containsPattern("MaxRAMPercentage += 50");
        assertThat(other.err())
                .containsPattern("ExitOnOutOfMemoryError += true")
                .containsPattern("MaxRAMPercentage += 25");
    }

    @Test
    void serve_withoutAKey_saysWhatToDo() throws Exception {
        Jail.Run run = jail().run(Map.of("EDGE_MCP_PORT", "0"), "serve");

        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).contains("EDGE_MCP_API_KEY").doesNotContain("\tat ");
    }

    @Test
    void serve_onAReadOnlyRoot_servesAndStaysSmall() throws Exception {
        Jail jail = jail();
        int port = freePort();
        Path err = folder.resolve("serve.err");
        ProcessBuilder builder = jail.entryPoint(
                        Map.of(
                                "EDGE_MCP_API_KEY",
                                KEY,
                                "EDGE_MCP_PORT",
                                String.valueOf(port),
                                // Nobody is to be held up here.
                                "EDGE_MCP_GLOBAL_RPS",
                                "100000",
                                "EDGE_MCP_TENANT_RPS",
                                "100000",
                                "EDGE_MCP_TOOL_RPS",
                                "100000",
                                "EDGE_MCP_ENABLE_QUOTAS",
                                "false",
                                "JDK_JAVA_OPTIONS",
                                LIMITS),
                        image.arguments())
                .redirectOutput(folder.resolve("serve.out").toFile())
                .redirectError(err.toFile());

        // Once before, so that it is not this side that has to get going.
        assertThat(ready(port)).isFalse();
        long started = System.nanoTime();
        Process serve = builder.start();
        try {
            awaitReady(serve, port);
            double seconds = (System.nanoTime() - started) / 1e9;
            if (Jail.ROOT) {
                assertThat(Files.readString(Path.of("/proc", "" + serve.pid(), "status")))
                        .contains("Uid:\t65532\t65532\t65532\t65532");
            }
            assertThat(Files.readAllLines(Path.of("/proc", "" + serve.pid(), "mountinfo")))
                    .as("the root is read-only")
                    .anyMatch(line -> line.contains(" / ro"));
            say(String.format(
                    "Java %s, ready %.2f s after its start, on one core; %.2f s of it at work",
                    release("JAVA_VERSION"),
                    seconds,
                    serve.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3));
            // Loosely, for a busy machine; the number above is what counts.
            assertThat(seconds).isLessThan(15);
            if (Files.exists(image.root().resolve("app/classes.jsa"))) {
                assertThat(Files.readString(Path.of("/proc", "" + serve.pid(), "maps")))
                        .contains("/app/classes.jsa");
            }

            resolve(jail, "gateway-in-hosts.example", port);
            try (NameServer names = NameServer.start()) {
                if (names == null) {
                    say("NOT TRIED: resolving by DNS, for which the test needs the port 53");
                } else {
                    resolve(jail, "gateway.example", port);
                }
            }

            long first = memory(serve, "VmRSS");
            call(URI.create("ws://127.0.0.1:" + port + "/ws"), CALLS / 2);
            call(URI.create("http://127.0.0.1:" + port + "/mcp"), CALLS / 2);
            long last = memory(serve, "VmRSS");
            say(String.format(
                    "%d MiB at first, %d MiB after %,d calls, %d MiB at most, with %s",
                    first >> 10, last >> 10, CALLS, memory(serve, "VmHWM") >> 10, LIMITS));
            assertThat(last).isLessThanOrEqualTo(MOST_MEMORY);

            serve.toHandle().destroy();
            assertThat(serve.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(serve.exitValue()).as(Files.readString(err)).isZero();
            assertThat(Files.readString(err))
                    .contains("no workspace")
                    .doesNotContain("\tat ")
                    .doesNotContain(KEY);
            assertThat(folder.resolve("serve.out")).isEmptyFile();
        } finally {
            serve.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(Process serve, int port) {
        Awaitility.await()
                .atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .failFast("it ended", () -> !serve.isAlive())
                .until(() -> ready(port));
    }

    private static boolean ready(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** From within: a client of the image reaches the server by a name. */
    private static void resolve(Jail jail, String host, int port) throws Exception {
        Jail.Run run = jail.run(
                Map.of("EDGE_MCP_API_KEY", KEY),
                "call",
                "edge_status",
                "--url",
                "http://" + host + ":" + port + "/mcp");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("EDGE_MCP_API_KEY");
    }

    private static void call(URI server, int calls) {
        try (McpClient client = McpClient.connect(
                ClientTarget.of(server),
                ClientOptions.builder(new Implementation("test", "1"))
                        .apiKey(KEY)
                        .build())) {
            assertThat(client.listTools(SOON).join()).hasSize(1);
            Queue<CompletableFuture<ToolResult>> running = new ArrayDeque<>();
            for (int i = 0; i < calls; i++) {
                if (running.size() == AT_ONCE) {
                    assertThat(running.remove().join().isError()).isFalse();
                }
                running.add(client.callTool("edge_status", Json.object(), CallOptions.of(SOON)));
            }
            running.forEach(CompletableFuture::join);
        }
    }

    /** A line of what the system says of the process, in KiB. */
    private static long memory(Process process, String what) throws IOException {
        var matcher = Pattern.compile(what + ":\\s+(\\d+) kB")
                .matcher(Files.readString(Path.of("/proc", "" + process.pid(), "status")));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
