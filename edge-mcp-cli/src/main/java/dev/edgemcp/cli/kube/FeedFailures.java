package dev.edgemcp.cli.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;

/** Why a WebSocket is not there, or no longer. */
final class FeedFailures {
    private FeedFailures() {}

    static KubeException refusal(Throwable failure, String path) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof WebSocketHandshakeException handshake && handshake.getResponse() != null) {
                return ApiFailures.answer(handshake.getResponse().code(), "", "GET " + path);
            }
            if (cause instanceof KubernetesClientException known && known.getCode() > 0) {
                return ApiFailures.answer(known.getCode(), "", "GET " + path);
            }
        }
        return ApiFailures.connection(failure, "GET " + path);
    }
}
