package dev.edgemcp.core.session;

import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.Revision;

/** What a handshake agreed on. */
public record Handshake(Revision revision, ClientCapabilities client) {}
