/**
 * Programs that the operator allows, as the tool {@code command_run}. {@link dev.edgemcp.server.command.CommandTools} is the
 * entry.
 *
 * <p>{@code AllowedPrograms} says which, {@code CommandEnvironment} what they see, {@code CommandRun} how one runs,
 * {@code Capture} how much of its output is kept, {@code ProcessTree} how all that it started is ended, and {@code
 * Watchdog} who does so when this process was killed. Each running command has a thread of its own, and one more while it
 * is given input.
 *
 * <p>May depend on {@code core.tool}, {@code core.protocol}, {@code core.jsonrpc} and {@code core.time}.
 */
@NullMarked
package dev.edgemcp.server.command;

import org.jspecify.annotations.NullMarked;
