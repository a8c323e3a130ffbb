package dev.edgemcp.core.tool;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The bounds of an integer, of the length of a string, or of the size of a list, in a derived schema. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
    /** The least value, length or size. */
    long min() default 0;

    /** The greatest value, length or size. */
    long max() default Long.MAX_VALUE;
}
