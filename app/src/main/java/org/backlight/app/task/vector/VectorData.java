package org.backlight.app.task.vector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.DataKeys;
import org.backlight.app.task.Preprocessing;
import org.backlight.datasets.SeededSplit;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.datasets.table.TableFile;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.substrate.checksum.Sha256;

/**
 * Samples of a recipe's data set in the form that the trainer needs: inputs, and targets that are numbers, standardized by the samples
 * that are learned from. Flat samples are standardized value by value, others by the first extent of their shape, such as the channels
 * of images.
 *
 * @param train to learn from
 * @param test to measure on
 * @param preprocessing how other samples enter, and what outputs mean
 * @param sources the files
 * @param digest of all values as files have them
 */
record VectorData(ArraySamples train, ArraySamples test, Preprocessing preprocessing,
        List<SourceFile> sources,
        String digest) {

    private static final int MOST_CLASSES = 1000;

    /** Numbers in the order of their values, and before words; words in their own order. */
    private static final Comparator<String> BY_VALUE = (a, b) -> {
        boolean first = TableFile.isNumber(a);
        boolean second = TableFile.isNumber(b);
        int order = first && second ? Double.compare(Double.parseDouble(a), Double.parseDouble(b)) : 0;
        return order != 0 ? order : first != second ? first ? -1 : 1 : a.compareTo(b);
    };

    /**
     * Reads files, divides the samples where there is no part to test on, and standardizes.
     *
     * @throws UserMistake if a file is missing or damaged, or its values are none to learn from
     */
    static VectorData load(VectorChoice choice) {
        try {
            RawSamples all = switch (choice) {
                case VectorChoice.Arrays arrays -> ArrayFiles.learned(arrays);
                case VectorChoice.Table table -> TableRows.read(table, table.path(), table.inputs());
            };
            Optional<RawSamples> tested = switch (choice) {
                case VectorChoice.Arrays arrays -> ArrayFiles.tested(arrays);
                case VectorChoice.Table table when table.testPath() != null ->
                    Optional.of(TableRows.read(table, table.testPath(), all.inputNames()));
                case VectorChoice.Table _ -> Optional.empty();
            };
            return of(choice, all, tested);
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }

    private static VectorData of(VectorChoice choice, RawSamples all, Optional<RawSamples> part)
            throws IOException {
        String digest = digest(Stream.concat(Stream.of(all), part.stream()).toList());
        List<String> classes = all.words() == null ? null : classes(all);
        RawSamples train = all;
        RawSamples test;
        if (part.isPresent()) {
            test = part.get();
            DataKeys.requireUndivided(choice.testShare(), choice.splitSeed(), test.origin());
            test.requireLike(all.shape(), "in " + all.origin());
            requireSameTargets(all, test);
        } else {
            SeededSplit split = split(choice, all, classes);
            train = all.only(split.train());
            test = all.only(split.test());
        }
        Preprocessing preprocessing = preprocessing(train, classes);
        return new VectorData(samples(train, preprocessing), samples(test, preprocessing), preprocessing,
                sources(choice), digest);
    }

    private static SeededSplit split(VectorChoice choice, RawSamples all, List<String> classes)
            throws IOException {
        double share = choice.testShare() == null ? DataKeys.TEST_SHARE : choice.testShare();
        long seed = choice.splitSeed() == null ? DataKeys.SPLIT_SEED : choice.splitSeed();
        return classes == null
                ? SeededSplit.of(all.count(), share, seed)
                : SeededSplit.ofClasses(labels(all, classes), classes, share, seed);
    }

    private static void requireSameTargets(RawSamples train, RawSamples test) throws IOException {
        if (train.targetNames() != null && train.targetNames().size() != test.targetNames().size()) {
            throw new IOException("the targets of " + test.origin() + " have " + test.targetNames().size()
                    + " numbers each; expected " + train.targetNames().size() + ", as those of "
                    + train.origin());
        }
    }

    private static List<String> classes(RawSamples samples) throws IOException {
        TreeSet<String> classes = new TreeSet<>(BY_VALUE);
        classes.addAll(Arrays.asList(samples.words()));
        if (classes.size() < 2 || classes.size() > MOST_CLASSES) {
            throw new IOException("the targets of " + samples.origin() + " have "
                    + (classes.size() == 1
                            ? "one class only, " + classes.first()
                            : classes.size() + " classes")
                    + "; expected 2 to " + MOST_CLASSES
                    + (classes.size() > 1 ? ", or dataset.target-kind numbers" : ""));
        }
        return List.copyOf(classes);
    }

    /** Returns the label of each sample. */
    static int[] labels(RawSamples samples, List<String> classes) throws IOException {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (String name : classes) {
            numbers.put(name, numbers.size());
        }
        int[] labels = new int[samples.count()];
        for (int i = 0; i < labels.length; i++) {
            Integer label = numbers.get(samples.words()[i]);
            if (label == null) {
                throw new IOException(
                        samples.origin() + " has the class " + samples.words()[i] + " for sample " + (i + 1)
                                + ", which no sample to learn from has");
            }
            labels[i] = label;
        }
        return labels;
    }

    private static Preprocessing preprocessing(RawSamples train, List<String> classes) {
        SampleShape shape = train.shape();
        int groups = Math.toIntExact(shape.extents().getFirst());
        double[][] inputs = Preprocessing.statistics(train.inputs(), shape.size(), groups);
        List<Preprocessing.Target> targets = null;
        if (classes == null) {
            int size = train.targetNames().size();
            double[][] numbers = Preprocessing.statistics(train.numbers(), size, size);
            targets = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                targets.add(
                        new Preprocessing.Target(train.targetNames().get(i), numbers[0][i], numbers[1][i]));
            }
        }
        return new Preprocessing(shape.extents(), 1, DoubleStream.of(inputs[0]).boxed().toList(),
                DoubleStream.of(inputs[1]).boxed().toList(), train.inputNames(), classes, targets);
    }

    /** Makes samples in the form that the trainer needs; the arrays of the raw ones become standardized. */
    static ArraySamples samples(RawSamples raw, Preprocessing preprocessing) throws IOException {
        preprocessing.apply(raw.inputs());
        if (preprocessing.classes() != null) {
            return ArraySamples.ofClasses(raw.inputs(), raw.shape(), labels(raw, preprocessing.classes()),
                    preprocessing.classes().size());
        }
        List<Preprocessing.Target> targets = preprocessing.targets();
        float[] numbers = raw.numbers();
        for (int i = 0; i < numbers.length; i++) {
            Preprocessing.Target target = targets.get(i % targets.size());
            numbers[i] = (float) ((numbers[i] - target.mean()) / target.deviation());
        }
        return ArraySamples.ofValues(raw.inputs(), raw.shape(), numbers, SampleShape.of(targets.size()));
    }

    private static List<SourceFile> sources(VectorChoice choice) throws IOException {
        Stream<String> files = switch (choice) {
            case VectorChoice.Arrays arrays ->
                Stream.of(arrays.path(), arrays.inputs(), arrays.targets(), arrays.testInputs(),
                        arrays.testTargets());
            case VectorChoice.Table table -> Stream.of(table.path(), table.testPath());
        };
        List<SourceFile> sources = new ArrayList<>();
        for (String file : files.filter(path -> path != null).toList()) {
            sources.add(SourceFile.of(Path.of(file)));
        }
        return List.copyOf(sources);
    }

    private static String digest(List<RawSamples> parts) {
        Sha256 sum = new Sha256();
        for (RawSamples part : parts) {
            add(sum, part.inputs());
            if (part.words() != null) {
                sum.add(String.join("\0", part.words()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } else {
                add(sum, part.numbers());
            }
        }
        return sum.hex();
    }

    private static void add(Sha256 sum, float[] values) {
        ByteBuffer piece = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        int each = piece.capacity() / Float.BYTES;
        for (int from = 0; from < values.length; from += each) {
            piece.clear();
            piece.asFloatBuffer().put(values, from, Math.min(each, values.length - from));
            sum.add(piece.limit(Math.min(each, values.length - from) * Float.BYTES));
        }
    }

    /** Returns the standardization by the names of the inputs; empty where they have none. */
    Optional<RunSummary.Standardization> standardization() {
        if (preprocessing.inputs() == null) {
            return Optional.empty();
        }
        Map<String, RunSummary.Standardization.Linear> each = new LinkedHashMap<>();
        for (int i = 0; i < preprocessing.inputs().size(); i++) {
            each.put(preprocessing.inputs().get(i), new RunSummary.Standardization.Linear(
                    preprocessing.mean().get(i), preprocessing.deviation().get(i)));
        }
        return Optional.of(RunSummary.Standardization.ofEach(each));
    }
}
