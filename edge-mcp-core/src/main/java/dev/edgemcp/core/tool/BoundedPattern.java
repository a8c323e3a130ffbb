package dev.edgemcp.core.tool;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a schema. Both it and the text can come from far away, and there are pairs of them for which
 * Java's matcher goes back and forth for years: past a number of looks at the text, the text does not match. Immutable.
 */
final class BoundedPattern implements RegularExpression {
    private static final int MAX_LENGTH = 1024;
    private static final int MAX_LOOKS = 1_000_000;

    private static final class TooManyLooks extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyLooks() {
            super("the pattern takes too long", null, false, false);
        }
    }

    private final Pattern pattern;

    /** @throws IllegalArgumentException if it is no regular expression, or too long a one */
    BoundedPattern(String regex) {
        if (regex.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a pattern has more than " + MAX_LENGTH + " characters");
        }
        try {
            this.pattern = Pattern.compile(RegularExpressions.replaceLongformCharacterProperties(
                    RegularExpressions.replaceDollarAnchors(regex)));
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new IllegalArgumentException("a pattern is no regular expression", e);
        }
    }

    @Override
    public boolean matches(String value) {
        try {
            return pattern.matcher(new Counted(value, new AtomicInteger(), 0, value.length()))
                    .find();
        } catch (TooManyLooks | StackOverflowError e) {
            return false;
        }
    }

    private static final class Counted implements CharSequence {
        private final String text;
        private final AtomicInteger looks;
        private final int from;
        private final int to;

        Counted(String text, AtomicInteger looks, int from, int to) {
            this.text = text;
            this.looks = looks;
            this.from = from;
            this.to = to;
        }

        @Override
        public char charAt(int index) {
            // One thread alone counts.
            int count = looks.getPlain() + 1;
            looks.setPlain(count);
            if (count > MAX_LOOKS) {
                throw new TooManyLooks();
            }
            return text.charAt(from + index);
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text, looks, from + start, from + end);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
