/**
 * What the server proves who it is with: a certificate and its private key, in files that may change while it runs. {@link
 * dev.edgemcp.server.tls.Reloaded} is where to start. Owns one daemon thread for each watched pair of files. Knows nothing
 * of the listener.
 */
@NullMarked
package dev.edgemcp.server.tls;

import org.jspecify.annotations.NullMarked;
