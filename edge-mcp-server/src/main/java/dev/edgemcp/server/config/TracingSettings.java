package dev.edgemcp.server.config;

import java.net.URI;

/**
 * Whether and where traces go.
 *
 * @param endpoint where the collector is
 * @param protocol how it is spoken with
 * @param samplingRate which part of the traces that begin here is recorded, from 0 to 1
 * @param environment what the process is a part of, such as {@code production}
 */
public record TracingSettings(
        boolean enabled, URI endpoint, Protocol protocol, double samplingRate, String environment) {
    /** How spans are sent. */
    public enum Protocol {
        /** OTLP over gRPC. */
        GRPC,
        /** OTLP over HTTP, in protobuf. */
        HTTP
    }

    private static final int GRPC_PORT = 4317;
    private static final String PATH = "v1/traces";

    /**
     * Puts the parts together.
     *
     * <ul>
     *   <li>{@code HOST:PORT}, {@code HOST} and {@code grpc://HOST:PORT} mean gRPC, in the clear if {@code otlpInsecure} says so, else
     *       over TLS;
     *   <li>{@code http} and {@code https} mean HTTP, in the clear and over TLS, whatever {@code otlpInsecure} says; the path
     *       {@code /v1/traces} is added unless it is there;
     *   <li>but with gRPC's port 4317 and without a path, they mean gRPC.
     * </ul>
     */
    static TracingSettings of(Configuration from) {
        URI given = from.need(Settings.OTLP_ENDPOINT);
        boolean bare = given.getRawPath() == null
                || given.getRawPath().isEmpty()
                || given.getRawPath().equals("/");
        boolean unsaid = given.getScheme().equals("grpc");
        boolean grpc = unsaid || (bare && given.getPort() == GRPC_PORT);
        return new TracingSettings(
                from.need(Settings.TRACING_ENABLED),
                grpc
                        ? grpc(
                                given,
                                unsaid
                                        ? from.need(Settings.OTLP_INSECURE)
                                        : given.getScheme().equals("http"))
                        : http(given),
                grpc ? Protocol.GRPC : Protocol.HTTP,
                from.need(Settings.SAMPLING_RATE),
                from.need(Settings.ENVIRONMENT));
    }

    private static URI grpc(URI given, boolean clear) {
        int port = given.getPort() < 0 ? GRPC_PORT : given.getPort();
        return URI.create((clear ? "http" : "https") + "://" + given.getHost() + ":" + port);
    }

    private static URI http(URI given) {
        String text = given.toString();
        if (text.endsWith("/" + PATH)) {
            return given;
        }
        return URI.create(text + (text.endsWith("/") ? "" : "/") + PATH);
    }
}
