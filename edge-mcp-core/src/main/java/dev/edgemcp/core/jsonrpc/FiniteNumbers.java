package dev.edgemcp.core.jsonrpc;

import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;

/**
 * Refuses numbers that no double can hold. As a tree they would be infinite, which JSON cannot say: they would be written
 * as the string {@code "Infinity"}, so that whoever reads the message next sees another one.
 */
final class FiniteNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1;

    @Override
    public NumericNode numberNode(double value) {
        if (Double.isInfinite(value)) {
            throw new StreamConstraintsException("number beyond the range of a double");
        }
        return super.numberNode(value);
    }
}
