package dev.edgemcp.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs of an image as a container would: as uid 65532, in a mount namespace of its own whose root is the image, read-only.
 * By {@code chroot} if this is root, else by a user namespace, in which that uid is the user's own.
 */
final class Jail {
    private static final String USER = "65532";
    /** Whether the user is somebody else out here as well. */
    static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final UnpackedImage image;
    private final String cpu;

    private Jail(UnpackedImage image, String cpu) {
        this.image = image;
        this.cpu = cpu;
    }

    /** Why there can be no such thing here, or an empty string. */
    static String obstacle() {
        try {
            List<String> command = new ArrayList<>(namespace());
            command.addAll(List.of("sh", "-c", mount() + " -t tmpfs none /mnt"));
            Commands.run(command);
            return "";
        } catch (IOException | IllegalStateException e) {
            return "needs root, or user namespaces for everybody: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Everything in it runs on one core. */
    static Jail of(UnpackedImage image) throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.replaceFirst("^\\D*(\\d+).*", "$1"))
                .findFirst()
                .orElse("0");
        return new Jail(image, cpu);
    }

    private static List<String> namespace() {
        List<String> command = new ArrayList<>(List.of(Commands.find("unshare").toString(), "--mount"));
        if (!ROOT) {
            command.add("--map-root-user");
        }
        command.add("--");
        return command;
    }

    private static String mount() {
        return Commands.find("mount").toString();
    }

    private List<String> command(List<String> program) {
        String enter = ROOT
                ? Commands.find("chroot") + " --userspec=" + USER + ":" + USER + " --groups=" + USER + " \"$root\""
                : Commands.find("unshare") + " --user --map-user=" + USER + " --map-group=" + USER
                        + " --root=\"$root\" --wd=/";
        List<String> command = new ArrayList<>(List.of(Commands.find("taskset").toString(), "-c", cpu));
        command.addAll(namespace());
        command.addAll(List.of(
                "/bin/sh",
                "-c",
                String.join(
                        "\n",
                        "set -e",
                        "root=$1; shift",
                        mount() + " --bind \"$root\" \"$root\"",
                        mount() + " --rbind /proc \"$root/proc\"",
                        mount() + " --rbind /dev \"$root/dev\"",
                        mount() + " -o remount,bind,ro \"$root\"",
                        "exec " + enter + " \"$@\""),
                "sh",
                image.root().toString()));
        command.addAll(program);
        return command;
    }

    /** Starts the entry point with these arguments; the environment is the image's and this one. Its id is that of the process. */
    ProcessBuilder entryPoint(Map<String, String> environment, List<String> arguments) {
        List<String> program = new ArrayList<>(image.entryPoint());
        program.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command(program));
        builder.environment().clear();
        builder.environment().putAll(image.environment());
        builder.environment().putAll(environment);
        return builder;
    }

    /** What a run has come to. */
    record Run(int exitCode, String out, String err) {}

    /** Runs the entry point with these arguments to its end. */
    Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("image", ".out");
        Path err = Files.createTempFile("image", ".err");
        try {
            Process process = entryPoint(environment, List.of(arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("it did not end: " + Files.readString(err));
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
