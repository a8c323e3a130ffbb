/**
 * Edge MCP as a library: {@link dev.edgemcp.core.EdgeMcp} is the first class to open. It wires the packages below by
 * constructor; nothing here is found by magic.
 */
@NullMarked
package dev.edgemcp.core;

import org.jspecify.annotations.NullMarked;
