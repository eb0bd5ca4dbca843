package org.backlight.app.task.vector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.task.vector.VectorChoice.Separator;
import org.backlight.app.task.vector.VectorChoice.TargetKind;
import org.backlight.datasets.table.TableFile;
import org.backlight.learning.tensor.SampleShape;

/** Reader of samples in the rows of a table. */
final class TableRows {

    private TableRows() {}

    /**
     * Reads the rows of a data set's file, to learn from or to test on.
     *
     * @param seen the columns that the network sees; null for all but the target
     */
    static RawSamples read(VectorChoice.Table choice, String path, List<String> seen) throws IOException {
        TableFile table = TableFile.read(Path.of(path), choice.separator().character());
        table.requireColumns(choice.target());
        List<String> inputs = seen != null
                ? seen
                : table.columns().stream().filter(column -> !choice.target().contains(column)).toList();
        if (inputs.isEmpty()) {
            throw new IOException(
                    path + " has no column beside the target; expected at least one that the network sees");
        }
        return read(table, inputs, choice.target(), choice.targetKind());
    }

    /**
     * Reads the inputs alone.
     *
     * @param columns that the network sees
     */
    static RawSamples inputs(Path file, Separator separator, List<String> columns) throws IOException {
        TableFile table = TableFile.read(file, separator.character());
        return new RawSamples(file.toString(), SampleShape.of(columns.size()), columns,
                table.numbers(columns), null, null,
                null);
    }

    /**
     * Reads inputs and targets.
     *
     * @param inputs columns that the network sees
     * @param target columns that are predicted
     */
    static RawSamples read(TableFile table, List<String> inputs, List<String> target, TargetKind kind)
            throws IOException {
        SampleShape shape = SampleShape.of(inputs.size());
        String origin = table.file().toString();
        if (kind == TargetKind.NUMBERS) {
            float[] numbers = table.numbers(target);
            return new RawSamples(origin, shape, inputs, table.numbers(inputs), null, target, numbers);
        }
        String column = target.getFirst();
        String[] words = table.words(column);
        for (int i = 0; i < words.length; i++) {
            if (TableFile.isNumber(words[i])
                    && Double.parseDouble(words[i]) != Math.rint(Double.parseDouble(words[i]))) {
                throw new IOException(origin + " has " + words[i] + " in column " + column + " of row "
                        + (i + 1)
                        + ", a number that is no class; dataset.target-kind numbers predicts numbers");
            }
        }
        return new RawSamples(origin, shape, inputs, table.numbers(inputs), words, null, null);
    }
}
