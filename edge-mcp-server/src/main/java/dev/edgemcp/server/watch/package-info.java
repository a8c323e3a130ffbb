/**
 * Notices that files change, however they are replaced. {@link dev.edgemcp.server.watch.Watch} looks again and again on a
 * thread of its own; it knows nobody.
 */
@NullMarked
package dev.edgemcp.server.watch;

import org.jspecify.annotations.NullMarked;
