/** The era of the handshake, up to 2025-11-25: {@code initialize}, then a session. */
@NullMarked
package dev.edgemcp.core.session.legacy;

import org.jspecify.annotations.NullMarked;
