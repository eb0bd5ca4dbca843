package org.backlight.app.task.vector;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.backlight.app.task.vector.VectorChoice.TargetKind;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpzArchive;

/** Reader of samples in arrays of NumPy. */
final class ArrayFiles {

    /** Names that archives have for the same arrays; the first ones are meant. */
    private static final List<List<String>> NAMES = List.of(
            List.of("inputs", "targets", "test_inputs", "test_targets"),
            List.of("x_train", "y_train", "x_test", "y_test"),
            List.of("X_train", "y_train", "X_test", "y_test"),
            List.of("x", "y", "x_test", "y_test"), List.of("X", "y", "X_test", "y_test"));
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private ArrayFiles() {}

    /** Opener of an array, as often as it is read. */
    @FunctionalInterface
    private interface Opener {

        NpyInput open() throws IOException;
    }

    /** Reads the samples to learn from, or all where there is no part to test on. */
    static RawSamples learned(VectorChoice.Arrays choice) throws IOException {
        return choice.path() != null
                ? ofArchive(Path.of(choice.path()), 0, choice.targetKind()).orElseThrow()
                : ofFiles(choice.inputs(), choice.targets(), choice.targetKind());
    }

    /** Reads the samples to test on; empty where there is no part for them. */
    static Optional<RawSamples> tested(VectorChoice.Arrays choice) throws IOException {
        if (choice.path() != null) {
            return ofArchive(Path.of(choice.path()), 2, choice.targetKind());
        }
        return choice.testInputs() == null
                ? Optional.empty()
                : Optional.of(ofFiles(choice.testInputs(), choice.testTargets(), choice.targetKind()));
    }

    private static RawSamples ofFiles(String inputs, String targets, TargetKind kind) throws IOException {
        return read(inputs, () -> NpyInput.ofSamples(Path.of(inputs)), targets,
                () -> NpyInput.ofSamples(Path.of(targets)), kind);
    }

    /**
     * Reads two arrays of an archive.
     *
     * @param first 0 for those to learn from, 2 for those to test on
     */
    static Optional<RawSamples> ofArchive(Path archive, int first, TargetKind kind) throws IOException {
        List<String> there = NpzArchive.arrays(archive);
        Optional<List<String>> names = NAMES.stream()
                .filter(set -> there.contains(set.get(first)) && there.contains(set.get(first + 1)))
                .findFirst();
        if (names.isEmpty()) {
            if (first > 0) {
                return Optional.empty();
            }
            throw new IOException(
                    archive + " has "
                            + (there.isEmpty() ? "no arrays" : "the arrays " + String.join(", ", there))
                            + "; expected inputs and targets, or x_train and y_train, or x and y");
        }
        String inputs = names.get().get(first);
        String targets = names.get().get(first + 1);
        return Optional.of(read(archive + " (" + inputs + ")", () -> NpyInput.ofSamples(archive, inputs),
                archive + " (" + targets + ")", () -> NpyInput.ofSamples(archive, targets), kind));
    }

    /** Reads samples alone, without targets. */
    static RawSamples inputs(Path file) throws IOException {
        try (NpyInput in = NpyInput.ofSamples(file)) {
            return new RawSamples(file.toString(), shape(in), null, values(file.toString(), in), null, null,
                    null);
        }
    }

    private static RawSamples read(String inputsName, Opener inputs, String targetsName, Opener targets,
            TargetKind kind) throws IOException {
        try (NpyInput in = inputs.open(); NpyInput out = targets.open()) {
            if (in.rows() != out.rows()) {
                throw new IOException(
                        inputsName + " has " + in.rows() + " samples, but " + targetsName + " has "
                                + out.rows() + " targets; expected as many");
            }
            float[] targetValues = values(targetsName, out);
            int each = Math.toIntExact(out.columns());
            boolean classes = kind == TargetKind.CLASSES;
            String[] words = classes ? words(targetsName, targetValues, each) : null;
            return new RawSamples(inputsName, shape(in), null, values(inputsName, in),
                    words,
                    classes ? null : IntStream.range(0, each).mapToObj(i -> "target " + i).toList(),
                    classes ? null : targetValues);
        }
    }

    /** Returns the shape of a sample; one of rows and columns has one channel. */
    private static SampleShape shape(NpyInput in) {
        List<Long> shape = in.rowShape();
        return switch (shape.size()) {
            case 0 -> SampleShape.of(1);
            case 2 -> SampleShape.of(1, shape.getFirst(), shape.getLast());
            default -> new SampleShape(shape);
        };
    }

    private static String[] words(String name, float[] targets, int each) throws IOException {
        if (each != 1) {
            throw new IOException(name + " has " + each
                    + " numbers for each sample; expected one, the number of its class, or dataset.target-kind numbers");
        }
        String[] words = new String[targets.length];
        for (int i = 0; i < words.length; i++) {
            if (targets[i] != Math.rint(targets[i])) {
                throw new IOException(name + " has " + targets[i] + " for sample " + i
                        + " (counted from 0), which is no class; dataset.target-kind numbers predicts numbers");
            }
            words[i] = String.valueOf((long) targets[i]);
        }
        return words;
    }

    private static float[] values(String name, NpyInput in) throws IOException {
        long size = in.rows() * in.columns();
        if (size > LARGEST_ARRAY) {
            throw new IOException(name + " has " + size + " values; expected at most " + LARGEST_ARRAY);
        }
        float[] values = new float[(int) size];
        int rows = (int) Math.max(1, Math.min(in.rows(), (1 << 20) / in.columns()));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(rows * in.columns() * Float.BYTES, Float.BYTES);
            for (long first = 0; first < in.rows(); first += rows) {
                int some = (int) Math.min(rows, in.rows() - first);
                MemorySegment part = piece.asSlice(0, some * in.columns() * Float.BYTES);
                in.read(first, some, part);
                MemorySegment.ofArray(values).asSlice(first * in.columns() * Float.BYTES, part.byteSize())
                        .copyFrom(part);
            }
        }
        return values;
    }
}
