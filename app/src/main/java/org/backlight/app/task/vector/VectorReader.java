package org.backlight.app.task.vector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.backlight.app.task.AskedSamples;
import org.backlight.app.task.Preprocessing;
import org.backlight.app.task.SampleReader;
import org.backlight.datasets.table.TableFile;

/** Reader of arrays or rows in the form in which a network learned others. */
final class VectorReader implements SampleReader {

    private final VectorChoice choice;

    VectorReader(VectorChoice choice) {
        this.choice = choice;
    }

    @Override
    public String words() {
        return switch (choice) {
            case VectorChoice.Arrays _ -> "samples in an array (.npy)";
            case VectorChoice.Table _ -> "rows of a table (.csv)";
        };
    }

    @Override
    public AskedSamples inputs(List<Path> inputs, Preprocessing like) throws IOException {
        Path file = inputs.getFirst();
        if (inputs.size() > 1) {
            throw new IOException("there are " + inputs.size() + " inputs, " + file
                    + " the first of them; expected one file of "
                    + words());
        }
        RawSamples raw = switch (choice) {
            case VectorChoice.Arrays _ -> ArrayFiles.inputs(file);
            case VectorChoice.Table table -> TableRows.inputs(file, table.separator(), like.inputs());
        };
        return asked(raw, like);
    }

    @Override
    public AskedSamples answered(Path data, Preprocessing like) throws IOException {
        RawSamples raw = switch (choice) {
            case VectorChoice.Arrays arrays ->
                ArrayFiles.ofArchive(requireArchive(data), 0, arrays.targetKind())
                        .orElseThrow();
            case VectorChoice.Table table ->
                TableRows.read(TableFile.read(data, table.separator().character()), like.inputs(),
                        table.target(),
                        table.targetKind());
        };
        if (raw.targetNames() != null && raw.targetNames().size() != like.targets().size()) {
            throw new IOException("the targets of " + raw.origin() + " have " + raw.targetNames().size()
                    + " numbers each; expected " + like.targets().size() + ", as the run learned");
        }
        return asked(raw, like);
    }

    private static Path requireArchive(Path data) throws IOException {
        if (!data.toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
            throw new IOException(
                    data + " is no archive of inputs and targets; expected a file that ends in .npz");
        }
        return data;
    }

    private static AskedSamples asked(RawSamples raw, Preprocessing like) throws IOException {
        raw.requireLike(like.sampleShape(), "the run learned");
        return new AskedSamples(IntStream.rangeClosed(1, raw.count()).mapToObj(String::valueOf).toList(),
                raw.inputs(),
                raw.words() == null ? null : VectorData.labels(raw, like.classes()), raw.numbers());
    }
}
