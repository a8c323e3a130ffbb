/** What the server is told before it starts: settings, and the secrets that it keeps in the user's configuration folder. */
@NullMarked
package dev.edgemcp.server.config;

import org.jspecify.annotations.NullMarked;
