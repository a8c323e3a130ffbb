package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.Forward;
import dev.edgemcp.cli.kube.state.Identity;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp k8s port-forward}: a release at a port of this machine. */
@Command(
        name = "port-forward",
        description = "Lead a port of this machine to ready pods of a release.",
        footer = {
            "",
            "Prints the address, and serves until Ctrl-C. Each connection goes to a pod that is ready just then, so it",
            "outlives restarts: whoever loses a connection connects again.",
            "Example:  edge-mcp k8s port-forward 18082 &  edge-mcp tools http://127.0.0.1:18082/mcp"
        })
final class PortForwardCommand extends ClusterCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PORT",
            defaultValue = "8082",
            description = "The port of this machine, on loopback only; 0 for any that is free (default: 8082).")
    private int port;

    PortForwardCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        if (port < 0 || port > 65_535) {
            throw new CliException(ExitCode.USAGE, port + " is no port", null, "edge-mcp k8s port-forward 18082");
        }
        Identity release = cluster.release(release());
        try (Forward forward = cluster.forward(release, port)) {
            console().result("http://127.0.0.1:" + forward.port());
            forward.run(console()::note);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "cannot listen on port " + port,
                    e.getMessage(),
                    "edge-mcp k8s port-forward 0 -n " + cluster.namespace(),
                    e);
        }
    }
}
