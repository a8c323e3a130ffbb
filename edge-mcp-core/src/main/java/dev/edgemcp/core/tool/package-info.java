/**
 * Tools: how they are written ({@link dev.edgemcp.core.tool.Tool}), who calls them ({@link
 * dev.edgemcp.core.tool.Principal}), and which of them a principal may see ({@link dev.edgemcp.core.tool.Catalogue}).
 * May depend on {@code protocol}, {@code jsonrpc} and {@code time}.
 */
@NullMarked
package dev.edgemcp.core.tool;

import org.jspecify.annotations.NullMarked;
