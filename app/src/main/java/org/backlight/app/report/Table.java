package org.backlight.app.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of texts that grows row by row, printed for a terminal, as CSV, or in a report. */
public final class Table {

    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Creates a table without rows.
     *
     * @param head titles of the columns, at least one
     */
    public Table(List<String> head) {
        this.head = List.copyOf(head);
    }

    /**
     * Creates a table without rows.
     *
     * @param head titles of the columns, at least one
     */
    public Table(String... head) {
        this(List.of(head));
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     * @return this table
     */
    public Table row(List<String> cells) {
        if (cells.size() != head.size()) {
            throw new IllegalArgumentException(
                    "a row has " + cells.size() + " cells; expected " + head.size());
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     * @return this table
     */
    public Table row(String... cells) {
        return row(List.of(cells));
    }

    /** Returns the titles of the columns. */
    public List<String> head() {
        return head;
    }

    /** Returns the rows so far. */
    public List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /**
     * Returns this table without the columns that say nothing.
     *
     * @param nothing the cell of a row that has nothing to say
     */
    public Table withoutEmptyColumns(String nothing) {
        int[] kept = IntStream.range(0, head.size())
                .filter(i -> rows.stream().anyMatch(row -> !row.get(i).equals(nothing))).toArray();
        Table shorter = new Table(pick(head, kept));
        rows.forEach(row -> shorter.row(pick(row, kept)));
        return shorter;
    }

    private static List<String> pick(List<String> cells, int[] columns) {
        return IntStream.of(columns).mapToObj(cells::get).toList();
    }

    /**
     * Prints the table in columns: words begin, and numbers end, one below the other.
     *
     * @param out where to
     * @param words how many columns, from the first one on, hold words
     */
    public void print(PrintWriter out, int words) {
        int[] widths = IntStream.range(0, head.size()).map(i -> Math.max(head.get(i).length(),
                rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))).toArray();
        print(out, head, widths, words);
        rows.forEach(row -> print(out, row, widths, words));
    }

    private static void print(PrintWriter out, List<String> row, int[] widths, int words) {
        out.println(IntStream.range(0, row.size())
                .mapToObj(i -> String.format(Locale.ROOT,
                        "%" + (i < words ? "-" : "") + Math.max(1, widths[i]) + "s",
                        row.get(i)))
                .collect(Collectors.joining("  ")).stripTrailing());
    }

    /** Returns the table as CSV: a line for the titles and one for each row, with quotes where a cell needs them. */
    public String csv() {
        StringBuilder text = new StringBuilder(line(head));
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(Table::quoted).collect(Collectors.joining(",")) + "\n";
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\n\r]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
