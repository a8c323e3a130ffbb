/**
 * Who may do what: {@link dev.edgemcp.core.auth.Authenticator} tells who shows a key, from one key or a {@link
 * dev.edgemcp.core.auth.Keyring}, {@link dev.edgemcp.core.auth.Authorization} is the link of the chain that holds calls
 * against the caller's catalogue. May depend on {@code call} and what is below it.
 */
@NullMarked
package dev.edgemcp.core.auth;

import org.jspecify.annotations.NullMarked;
