// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, in columns as wide as their widest cell; for people. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heading) {
        this.heading = List.of(heading);
    }

    /** Adds a row with a cell for each column. */
    void add(String... cells) {
        if (cells.length != heading.size()) {
            throw new IllegalArgumentException(
                    "a row has to have %d cells, found %d".formatted(heading.size(), cells.length));
        }
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(PrintWriter out) {
        int[] widths = new int[heading.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = width(column);
        }
        printRow(out, heading, widths);
        rows.forEach(row -> printRow(out, row, widths));
    }

    private static void printRow(PrintWriter out, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = oneLine(row.get(column));
            line.append(cell)
                    .append(" ".repeat(widths[column] - cell.codePointCount(0, cell.length())))
                    .append(GAP);
        }
        out.println(line.toString().stripTrailing());
    }

    private int width(int column) {
        int width = heading.get(column).length();
        for (List<String> row : rows) {
            String cell = oneLine(row.get(column));
            width = Math.max(width, cell.codePointCount(0, cell.length()));
        }
        return width;
    }

    /** Control characters would break the columns, or worse, the terminal. */
    private static String oneLine(String cell) {
        return cell.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", " ");
    }

    /** Name and value per line; for one thing with many sides. */
    static void printFields(PrintWriter out, List<Field> fields) {
        int width = fields.stream().mapToInt(field -> field.name().length()).max().orElse(0);
        for (Field field : fields) {
            out.println(
                    (field.name()
                                    + " ".repeat(width - field.name().length())
                                    + GAP
                                    + oneLine(field.value()))
                            .stripTrailing());
        }
    }

    record Field(String name, String value) {}
}
