package dev.edgemcp.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns. On a terminal each row is one line of it; elsewhere nothing is cut. */
public final class Table {
    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings. */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row with a cell for each heading; text of strangers is welcome. */
    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Prints the table as the result. */
    public void print(Console console) {
        lines(console.terminal()).forEach(console::result);
    }

    /** The rows as they are printed. */
    public List<String> lines(Terminal terminal) {
        boolean person = terminal.stdout();
        int columns = rows.get(0).size();
        List<List<String>> shown = rows.stream()
                .map(row -> row.stream().map(cell -> cell(cell, person)).toList())
                .toList();
        int[] widths = new int[columns];
        for (List<String> row : shown) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : shown) {
            String line = line(row, widths).stripTrailing();
            lines.add(person ? cut(line, terminal.columns()) : line);
        }
        return lines;
    }

    private static String cell(String text, boolean person) {
        return Printable.line(person ? text.strip().lines().findFirst().orElse("") : text.strip());
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (i > 0) {
                line.append(GAP);
            }
            line.append(row.get(i));
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - length(row.get(i))));
            }
        }
        return line.toString();
    }

    private static String cut(String line, int columns) {
        return length(line) <= columns ? line : line.substring(0, line.offsetByCodePoints(0, columns - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
