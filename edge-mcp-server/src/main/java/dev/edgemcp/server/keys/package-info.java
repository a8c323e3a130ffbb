/**
 * The file of API keys: {@link dev.edgemcp.server.keys.KeyFile} reads and changes it, {@link
 * dev.edgemcp.server.keys.WatchedKeys} lets in whoever it names, and notices when it changes. Knows nobody of the server but
 * the private files of {@code config}.
 */
@NullMarked
package dev.edgemcp.server.keys;

import org.jspecify.annotations.NullMarked;
