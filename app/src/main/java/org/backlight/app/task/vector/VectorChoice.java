package org.backlight.app.task.vector;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.Section;
import org.backlight.app.task.DataKeys;

/** Samples of numbers in files of the user's own. */
public sealed interface VectorChoice extends DatasetChoice {

    /** Kind of what is predicted. */
    enum TargetKind {
        /** One of several classes, for each sample. */
        CLASSES,
        /** Numbers. */
        NUMBERS
    }

    /** Separator between the values of a row. */
    enum Separator {
        COMMA(','), SEMICOLON(';'), TAB('\t');

        private final char character;

        Separator(char character) {
            this.character = character;
        }

        char character() {
            return character;
        }
    }

    /** Returns what is predicted. */
    TargetKind targetKind();

    /** Returns the share of the samples to test on; null where files have a part for it. */
    Double testShare();

    /** Returns which samples these are; null where files have a part for it. */
    Long splitSeed();

    /**
     * Arrays of NumPy: files (.npy) of inputs and targets, or an archive (.npz) of both.
     *
     * @param path an archive, whose arrays are called inputs and targets, and test_inputs and test_targets where there is a part to
     *     test on, or as {@link ArrayFiles} lists; null for files
     * @param inputs a file of shape (samples, …); null for an archive
     * @param targets a file of as many targets; null for an archive
     * @param testInputs a file of samples to test on; null where there is none
     * @param testTargets their targets; null where there is none
     * @param targetKind classes by default: each target is a whole number
     * @param testShare of the samples that are tested on, where there is no part for it; 0.2 by default
     * @param splitSeed which samples these are; 1 by default
     */
    record Arrays(String path, String inputs, String targets, String testInputs, String testTargets,
            TargetKind targetKind, Double testShare, Long splitSeed)
            implements
                VectorChoice {

        static final String KIND = "arrays";

        @Override
        public String kind() {
            return KIND;
        }

        private static Arrays read(Section dataset) {
            String path = dataset.place(DataKeys.PATH, "an archive of arrays (.npz)");
            String inputs = dataset.place("inputs", "an array of inputs (.npy)");
            String targets = dataset.place("targets", "an array of targets (.npy)");
            String testInputs = dataset.place("test-inputs", "an array of inputs to test on (.npy)");
            String testTargets = dataset.place("test-targets",
                    "an array of targets to test on (.npy)");
            Double share = DataKeys.testShare(dataset, "test-inputs");
            Long seed = DataKeys.splitSeed(dataset, "test-inputs");
            TargetKind kind = dataset.constant("target-kind", TargetKind.CLASSES);
            if (path == null && (inputs == null || targets == null)) {
                throw dataset.missing(inputs == null ? "inputs" : "targets",
                        "arrays of inputs and of targets (.npy), or dataset.path of an archive of both (.npz)");
            }
            if (path != null
                    && (inputs != null || targets != null || testInputs != null || testTargets != null)) {
                throw dataset.contradiction(DataKeys.PATH, "dataset.path is " + path
                        + ", an archive of all arrays (.npz), but files of single arrays are named beside it");
            }
            if ((testInputs == null) != (testTargets == null)) {
                throw dataset.missing(testInputs == null ? "test-inputs" : "test-targets",
                        "inputs and targets to test on, or none of both");
            }
            return new Arrays(path, inputs, targets, testInputs, testTargets, kind, share, seed);
        }
    }

    /**
     * A table in a text file of separated values (CSV), whose first line names the columns.
     *
     * @param path the file
     * @param target the column that is predicted, or several where they are numbers
     * @param inputs the columns that the network sees, all numbers; null for all but the target
     * @param testPath a file of rows to test on, with the same columns; null where there is none
     * @param separator between the values of a row; comma by default
     * @param targetKind classes by default: each different word or whole number of the target column is a class
     * @param testShare of the rows that are tested on, where there is no file for it; 0.2 by default
     * @param splitSeed which rows these are; 1 by default
     */
    record Table(String path, List<String> target, List<String> inputs, String testPath, Separator separator,
            TargetKind targetKind, Double testShare, Long splitSeed)
            implements
                VectorChoice {

        static final String KIND = "table";

        private static final String TEST_PATH = "test-path";

        private static final Pattern NOT_BLANK = Pattern.compile(".*\\S.*", Pattern.DOTALL);

        @Override
        public String kind() {
            return KIND;
        }

        private static Table read(Section dataset) {
            String what = "a table (.csv)";
            String path = dataset.place(DataKeys.PATH, what);
            List<String> target = dataset.words("target", null, NOT_BLANK, "names of columns");
            List<String> inputs = dataset.words("inputs", null, NOT_BLANK, "names of columns");
            TargetKind kind = dataset.constant("target-kind", TargetKind.CLASSES);
            String testPath = dataset.place(TEST_PATH, "a table to test on (.csv)");
            Separator separator = dataset.constant("separator", Separator.COMMA);
            Double share = DataKeys.testShare(dataset, TEST_PATH);
            Long seed = DataKeys.splitSeed(dataset, TEST_PATH);
            DataKeys.requirePath(dataset, DataKeys.PATH, path, what);
            if (target == null) {
                throw dataset.missing("target", "the column that is predicted");
            }
            if (inputs != null) {
                inputs.stream().filter(target::contains).findFirst().ifPresent(both -> {
                    throw dataset.contradiction("inputs",
                            "column " + both
                                    + " is in dataset.inputs and in dataset.target; expected one of them");
                });
            }
            if (kind == TargetKind.CLASSES && target.size() > 1) {
                throw dataset.contradiction("target", "dataset.target is " + target
                        + "; expected one column of classes, or dataset.target-kind numbers");
            }
            return new Table(path, target, inputs, testPath, separator, kind, share, seed);
        }
    }

    /** Returns the reader of each kind. */
    static Map<String, Function<Section, DatasetChoice>> readers() {
        Map<String, Function<Section, DatasetChoice>> readers = new LinkedHashMap<>();
        readers.put(Arrays.KIND, Arrays::read);
        readers.put(Table.KIND, Table::read);
        return readers;
    }
}
