package dev.edgemcp.server.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A {@link BenchmarkServer} in a process of its own. */
final class Measured implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final int port;

    Measured(String kind) throws IOException {
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchmarkServer.class.getName(),
                        kind)
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
    public void close() {
        process.destroyForcibly();
    }
}
