package org.backlight.datasets.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.backlight.datasets.packed.PackedFile;
import org.backlight.substrate.check.Visible;

/**
 * A table in a text file of separated values (RFC 4180, any line ends), plain or packed with gzip, in UTF-8. The first line names the
 * columns; every other one is a row, with a value for each column.
 *
 * <p>Rows are counted from 1, without the line of names. A value is missing where nothing is written, or one of NA, N/A, NaN, null and
 * ?, in any case.
 */
public final class TableFile {

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?");
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "?");
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final List<String> columns;
    private final List<String[]> rows;

    private TableFile(Path file, List<String> columns, List<String[]> rows) {
        this.file = file;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Reads a table.
     *
     * @param file in UTF-8
     * @param separator between the values of a row
     * @throws IOException with one sentence that names the file, and the row where there is one: if the file is missing, no text, or
     *     empty, two columns share a name or one has none, quotes are not closed, or a row has not as many values as there are columns
     */
    public static TableFile read(Path file, char separator) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(true)
                .get();
        byte[] content = PackedFile.readAll(file);
        try (CSVParser parser = CSVParser.parse(
                new InputStreamReader(new ByteArrayInputStream(content),
                        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                format)) {
            return read(file, parser.iterator());
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8 text", e);
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof CharacterCodingException
                    ? new IOException(file + " is not UTF-8 text", e)
                    : new IOException(file + " cannot be read as a table: " + e.getCause().getMessage(), e);
        }
    }

    private static TableFile read(Path file, Iterator<CSVRecord> records) throws IOException {
        if (!records.hasNext()) {
            throw new IOException(file + " is empty; expected a table whose first line names the columns");
        }
        List<String> columns = new ArrayList<>();
        for (String name : records.next()) {
            String bare = (columns.isEmpty() && !name.isEmpty() && name.charAt(0) == BYTE_ORDER_MARK
                    ? name.substring(1)
                    : name).strip();
            if (bare.isEmpty() || columns.contains(bare)) {
                throw new IOException(file + (bare.isEmpty()
                        ? " has no name for column " + (columns.size() + 1) + " in its first line"
                        : " has the column " + Visible.excerpt(bare) + " twice"));
            }
            columns.add(bare);
        }
        List<String[]> rows = new ArrayList<>();
        while (records.hasNext()) {
            CSVRecord row = records.next();
            if (row.size() != columns.size()) {
                throw new IOException(file + " has " + row.size() + (row.size() == 1 ? " value" : " values")
                        + " in row " + (rows.size() + 1) + "; expected " + columns.size()
                        + ", one for each column of its first line");
            }
            rows.add(row.values());
        }
        if (rows.isEmpty()) {
            throw new IOException(file + " has no row below the names of its columns");
        }
        return new TableFile(file, List.copyOf(columns), rows);
    }

    /** Returns where it was read from. */
    public Path file() {
        return file;
    }

    /** Returns the names of all columns, in order. */
    public List<String> columns() {
        return columns;
    }

    /** Returns the number of rows. */
    public int rows() {
        return rows.size();
    }

    /**
     * Returns the words of a column.
     *
     * @param column its name
     * @throws IOException with one sentence, if there is no such column, or a value is missing
     */
    public String[] words(String column) throws IOException {
        int at = index(column);
        requireAll(List.of(column));
        return rows.stream().map(row -> row[at].strip()).toArray(String[]::new);
    }

    /**
     * Returns the numbers of some columns.
     *
     * @param chosen names of columns
     * @return float32, shape (rows, chosen columns)
     * @throws IOException with one sentence that names row and column, if there is no such column, or a value is missing or no
     *     finite number
     */
    public float[] numbers(List<String> chosen) throws IOException {
        int[] at = new int[chosen.size()];
        for (int c = 0; c < at.length; c++) {
            at[c] = index(chosen.get(c));
        }
        requireAll(chosen);
        float[] numbers = new float[Math.multiplyExact(rows.size(), at.length)];
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < at.length; c++) {
                String word = rows.get(r)[at[c]].strip();
                float number = NUMBER.matcher(word).matches() ? Float.parseFloat(word) : Float.NaN;
                if (!Float.isFinite(number)) {
                    throw new IOException(
                            file + " has \"" + Visible.excerpt(word) + "\" in column " + chosen.get(c)
                                    + " of row " + (r + 1) + "; expected a finite number");
                }
                numbers[r * at.length + c] = number;
            }
        }
        return numbers;
    }

    /** Returns whether a text is a number as {@link #numbers} takes it. */
    public static boolean isNumber(String word) {
        return NUMBER.matcher(word).matches();
    }

    /** Refuses missing values: how many there are, and where the first one is. */
    private void requireAll(List<String> chosen) throws IOException {
        int[] at = chosen.stream().mapToInt(columns::indexOf).toArray();
        int missing = 0;
        String first = "";
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < at.length; c++) {
                if (MISSING.contains(rows.get(r)[at[c]].strip().toLowerCase(Locale.ROOT)) && missing++ == 0) {
                    first = "in column " + chosen.get(c) + " of row " + (r + 1);
                }
            }
        }
        if (missing > 0) {
            throw new IOException(file + (missing == 1
                    ? " has a missing value "
                    : " has " + missing
                            + " missing values, the first one ")
                    + first + "; expected a value everywhere");
        }
    }

    private int index(String column) throws IOException {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IOException(file + " has no column " + Visible.excerpt(column) + "; it has "
                    + Visible.excerpt(String.join(", ", columns)));
        }
        return index;
    }

    /**
     * Makes sure that columns are there.
     *
     * @throws IOException with one sentence, if one is not, or is named twice
     */
    public void requireColumns(List<String> chosen) throws IOException {
        Set<String> seen = new HashSet<>();
        for (String column : chosen) {
            int _ = index(column);
            if (!seen.add(column)) {
                throw new IOException("column " + column + " of " + file + " is named twice");
            }
        }
    }
}
