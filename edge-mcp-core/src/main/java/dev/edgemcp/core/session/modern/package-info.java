/** The stateless era, since 2026-07-28: every request says what it speaks, and nothing is remembered between them. */
@NullMarked
package dev.edgemcp.core.session.modern;

import org.jspecify.annotations.NullMarked;
