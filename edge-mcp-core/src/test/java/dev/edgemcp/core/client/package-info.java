@NullMarked
package dev.edgemcp.core.client;

import org.jspecify.annotations.NullMarked;
