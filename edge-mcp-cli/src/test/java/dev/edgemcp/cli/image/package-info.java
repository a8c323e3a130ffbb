/** Tests of the container image: unpacked, and run as a container would, without a daemon. */
@NullMarked
package dev.edgemcp.cli.image;

import org.jspecify.annotations.NullMarked;
