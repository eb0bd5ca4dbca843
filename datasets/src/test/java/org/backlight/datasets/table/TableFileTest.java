package org.backlight.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFileTest {

    @TempDir
    private Path folder;

    private TableFile read(String text) throws IOException {
        return TableFile.read(Files.writeString(folder.resolve("t.csv"), text), ',');
    }

    private void refused(String text, String message) {
        assertThatIOException().isThrownBy(() -> read(text)).withMessage(folder.resolve("t.csv") + message);
    }

    @Test
    void readsQuotesLineEndsAndAByteOrderMark() throws IOException {
        TableFile table = read("\uFEFFsize,\"the, kind\"\r\n1.5,\"a \"\"b\"\"\"\r\n\r\n -2e3 ,\"c\nd\"\r\n");
        assertThat(table.columns()).containsExactly("size", "the, kind");
        assertThat(table.words("the, kind")).containsExactly("a \"b\"", "c\nd");
        assertThat(table.numbers(List.of("size"))).containsExactly(1.5f, -2000);
    }

    @Test
    void numbersComeInTheOrderThatIsAskedFor() throws IOException {
        assertThat(read("a,b,c\n1,2,3\n4,5,6\n").numbers(List.of("c", "a"))).containsExactly(3, 1, 6, 4);
    }

    @Test
    void aRowOfAnotherLengthIsNamed() {
        refused("a,b\n1,2\n3\n", " has 1 value in row 2; expected 2, one for each column of its first line");
        refused("a,b\n1,2,3\n", " has 3 values in row 1; expected 2, one for each column of its first line");
    }

    @Test
    void namesOfColumnsAreNeededOnceEach() {
        refused("", " is empty; expected a table whose first line names the columns");
        refused("a,a\n1,2\n", " has the column a twice");
        refused("a,\n1,2\n", " has no name for column 2 in its first line");
        refused("a,b\n", " has no row below the names of its columns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "nan", "?", "null"})
    void missingValuesAreCountedAndTheFirstIsNamed(String missing) throws IOException {
        TableFile table = read("a,b\n1,2\n3," + missing + "\n" + missing + ",4\n");
        assertThatIOException().isThrownBy(() -> table.numbers(List.of("a", "b"))).withMessage(
                table.file()
                        + " has 2 missing values, the first one in column b of row 2; expected a value everywhere");
        assertThatIOException().isThrownBy(() -> table.words("a")).withMessage(
                table.file() + " has a missing value in column a of row 3; expected a value everywhere");
    }

    @ParameterizedTest
    @CsvSource({"Bern", "0x10", "1d", "1e999", "Infinity", "1 2"})
    void whatIsNoNumberIsNamed(String word) throws IOException {
        TableFile table = read("a,b\n1,2\n3," + word + "\n");
        assertThatIOException().isThrownBy(() -> table.numbers(List.of("b"))).withMessage(
                table.file() + " has \"" + word + "\" in column b of row 2; expected a finite number");
    }

    @Test
    void aColumnThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
        TableFile table = read("a,b\n1,2\n");
        assertThatIOException().isThrownBy(() -> table.words("c"))
                .withMessage(table.file() + " has no column c; it has a, b");
        assertThatIOException().isThrownBy(() -> table.requireColumns(List.of("a", "a")))
                .withMessage("column a of " + table.file() + " is named twice");
    }

    @Test
    void otherTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("t.csv"), new byte[]{'a', '\n', (byte) 0xFF, '\n'});
        assertThatIOException().isThrownBy(() -> TableFile.read(file, ','))
                .withMessage(file + " is not UTF-8 text");
        assertThatIOException().isThrownBy(() -> read("a,b\n1,\"2\n"))
                .withMessageStartingWith(file + " cannot be read as a table");
    }
}
