/** Holds what this server says against the published schemas of MCP. Also in the test jar, for the tests of other modules. */
@NullMarked
package dev.edgemcp.core.wire;

import org.jspecify.annotations.NullMarked;
