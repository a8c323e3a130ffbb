/**
 * MCP sessions: which era a message belongs to, the table of methods, and the calls in flight. Transports know {@link
 * dev.edgemcp.core.session.Session} (one connection, many messages) or {@link
 * dev.edgemcp.core.session.StreamableHttp} (one request, one exchange), and nothing behind them. The eras are in the
 * packages below this one. May depend on {@code call}, {@code observe} and what is below them.
 */
@NullMarked
package dev.edgemcp.core.session;

import org.jspecify.annotations.NullMarked;
