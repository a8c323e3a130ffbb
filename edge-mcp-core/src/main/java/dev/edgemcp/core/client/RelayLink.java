package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.RequestId;

/** The remote side of a relay, over one transport. One thread opens and sends; anybody closes. */
interface RelayLink {
    /**
     * Connects, and takes up the session again if there was one; blocks, bounded by the connect timeout.
     *
     * @throws McpClientException if that failed, this time
     */
    void open();

    /** Sends a message, and hands what becomes of it to the peer; blocks while the remote side is slow. */
    void send(RelayMessage message);

    /** Tells the remote side, in the way of the transport and era, that nobody waits for the request any more. */
    void cancel(RelayMessage request, RelayMessage notification);

    /** Ends the connection for good; idempotent, and bounded in time. */
    void close();

    /** Hears from the remote side, on any thread; blocks while the client does not read. */
    interface Peer {
        /** A message came. */
        void received(JsonRpcMessage message, String text);

        /** Something came that is no message. */
        void unreadable(String text, JsonRpcException why);

        /** The request will not be answered. */
        void failed(RequestId request, McpClientException why, boolean perhapsExecuted);

        /** The message has certainly had no effect; the link must be opened again, and then it can be sent. */
        void unsent(RelayMessage message, McpClientException why);

        /** The connection is gone, and with it all answers that have not come. */
        void lost(McpClientException why);
    }
}
