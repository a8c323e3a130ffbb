package dev.edgemcp.server.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link BenchmarkServer} in a process of its own. */
final class Measured implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final int port;

    Measured(String kind) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC"));
        String more = System.getProperty("benchmark.jvm", "");
        if (!more.isBlank()) {
            command.addAll(List.of(more.split(" +")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchmarkServer.class.getName(), kind));
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.port = Integer.parseInt(out.readLine());
    }

    int port() {
        return port;
    }

    /** The processor time that the process has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Its heap after a collection, in bytes. */
    long heap() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return Long.parseLong(out.readLine());
    }

    @Override
    public void close() throws IOException {
        // The end of its input ends it, with time to write what it was asked to record.
        process.getOutputStream().close();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
