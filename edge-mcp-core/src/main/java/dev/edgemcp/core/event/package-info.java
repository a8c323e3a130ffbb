/**
 * Changes on their way to clients: {@link dev.edgemcp.core.event.Subscriptions} knows who wants to hear what, and each {@link
 * dev.edgemcp.core.event.Subscriber} has a set of things that changed, not a queue of events. May depend on {@code
 * tool}, {@code protocol} and {@code jsonrpc}.
 */
@NullMarked
package dev.edgemcp.core.event;

import org.jspecify.annotations.NullMarked;
