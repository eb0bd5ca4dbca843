package org.backlight.app.task.climate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunSummary;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.datasets.climate.ClimateFolder;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;
import org.backlight.datasets.climate.Grid;
import org.backlight.datasets.climate.YearRange;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.substrate.check.InvalidValueException;
import org.backlight.substrate.checksum.Sha256;

/**
 * A recipe's scenarios as samples: forcings standardized by the training scenarios, one channel for each forcing of each year of
 * the window, and the target's deviations from the {@link Prior}, divided by their deviation over the training scenarios.
 */
public final class ClimateData {

    private static final int PIECE = 1 << 14;

    private final ClimateChoice choice;
    private final Path folder;
    private final List<ClimateScenario> train;
    private final ClimateScenario test;
    private final Prior.Fitted prior;
    private final double[] means;
    private final double[] deviations;
    private final double unitsPerTarget;

    private ClimateData(ClimateChoice choice, Path folder, List<ClimateScenario> train,
            ClimateScenario test) {
        this.choice = choice;
        this.folder = folder;
        this.train = train;
        this.test = test;
        prior = choice.residual().fit(train);
        means = new double[choice.inputs().size()];
        deviations = new double[means.length];
        for (int i = 0; i < means.length; i++) {
            standardize(i);
        }
        double deviation = targetDeviation();
        // Of targets that never deviate, there is nothing to learn, and nothing to divide by.
        unitsPerTarget = deviation == 0 ? 1 : deviation;
    }

    /**
     * Reads a recipe's scenarios.
     *
     * @param choice the recipe's
     * @param data the folder of all data sets
     * @throws UserMistake if a file is missing or damaged, or scenarios do not fit each other
     */
    public static ClimateData load(ClimateChoice choice, Path data) {
        ClimateFolder folder = new ClimateFolder(choice.folder(data));
        if (!Files.isDirectory(folder.path())) {
            throw new UserMistake(
                    folder.path() + " is no folder; expected one with files inputs_SCENARIO.nc and "
                            + "outputs_SCENARIO.nc" + choice.howToGet());
        }
        try {
            List<ClimateScenario> train = new ArrayList<>();
            for (String name : choice.train()) {
                train.add(moved(choice, folder.read(name, choice.inputs(), choice.target())));
            }
            ClimateScenario test = moved(choice,
                    folder.read(choice.test(), choice.inputs(), choice.target()));
            List<ClimateScenario> all = new ArrayList<>(train);
            all.add(test);
            ClimateScenario.requireAlike(all);
            for (ClimateScenario scenario : all) {
                scenario.windows(choice.window());
            }
            return new ClimateData(choice, folder.path(), train, test);
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        } catch (InvalidValueException e) {
            throw new UserMistake("dataset: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the forcings of another scenario.
     *
     * @throws UserMistake if they are missing or damaged, or do not fit those that were learned from
     */
    public ClimateScenario scenario(String name) {
        if (name.equals(test.name())) {
            return test;
        }
        try {
            ClimateScenario read = moved(choice,
                    new ClimateFolder(folder).readForcings(name, choice.inputs()));
            ClimateScenario.requireAlike(List.of(test, read));
            read.windows(choice.window());
            return read;
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        } catch (InvalidValueException e) {
            throw new UserMistake("scenario " + name + ": " + e.getMessage(), e);
        }
    }

    private static ClimateScenario moved(ClimateChoice choice, ClimateScenario scenario) {
        return choice.targetGrid().map(scenario::onto).orElse(scenario);
    }

    /** Mean and deviation of a forcing over all cells and years of the training scenarios. */
    private void standardize(int forcing) {
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (ClimateScenario scenario : train) {
            for (float value : scenario.forcings().get(forcing).values()) {
                sum += value;
                count++;
            }
        }
        means[forcing] = sum / count;
        for (ClimateScenario scenario : train) {
            for (float value : scenario.forcings().get(forcing).values()) {
                squares += (value - means[forcing]) * (value - means[forcing]);
            }
        }
        double deviation = Math.sqrt(squares / count);
        deviations[forcing] = deviation == 0 ? 1 : deviation;
    }

    /** Returns the mean and the deviation of each forcing over the training scenarios, in the unit of its file. */
    RunSummary.Standardization standardization() {
        Map<String, RunSummary.Standardization.Linear> inputs = new LinkedHashMap<>();
        for (int i = 0; i < means.length; i++) {
            inputs.put(choice.inputs().get(i),
                    new RunSummary.Standardization.Linear(means[i], deviations[i]));
        }
        return RunSummary.Standardization.ofEach(inputs);
    }

    /**
     * Returns the files of the training scenarios and of the test scenario, in this order, each with its digest.
     *
     * @throws UserMistake if one cannot be read any more
     */
    List<SourceFile> sources() {
        List<SourceFile> sources = new ArrayList<>();
        try {
            for (String name : choice.train()) {
                sources.addAll(new ClimateFolder(folder).sources(name));
            }
            sources.addAll(new ClimateFolder(folder).sources(choice.test()));
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
        return List.copyOf(sources);
    }

    /** Returns the root of the mean square, over area and training years, of what the prior leaves. */
    private double targetDeviation() {
        double[] weights = grid().weights();
        double sum = 0;
        double count = 0;
        for (ClimateScenario scenario : train) {
            float[] truth = scenario.memberMean().values();
            float[] expected = prior.predict(scenario).values();
            for (int i = 0; i < truth.length; i++) {
                double deviation = (double) truth[i] - expected[i];
                sum += weights[i % weights.length] * deviation * deviation;
            }
            count += scenario.years().count();
        }
        return Math.sqrt(sum / count);
    }

    /** Returns the grid of all maps. */
    Grid grid() {
        return test.grid();
    }

    /** Returns the scenarios to learn from. */
    public List<ClimateScenario> train() {
        return train;
    }

    /** Returns the scenario to measure on, all its years. */
    public ClimateScenario test() {
        return test;
    }

    /** Returns the truth of the years that are measured on. */
    ClimateMaps measuredTruth() {
        return test.memberMean().select(measured());
    }

    private YearRange measured() {
        YearRange seen = predicted(test);
        return MapErrors.last(seen);
    }

    /** Returns the years of a scenario that have a whole window of forcings. */
    private YearRange predicted(ClimateScenario scenario) {
        return new YearRange(scenario.years().first() + choice.window() - 1, scenario.years().last());
    }

    /** Returns the factor from targets and outputs to the unit of the maps. */
    double unitsPerTarget() {
        return unitsPerTarget;
    }

    /** Returns the shape of one sample: channels × rows × columns. */
    SampleShape shape() {
        return SampleShape.of((long) choice.window() * means.length, grid().rows(), grid().columns());
    }

    /** Returns the number of samples to learn from. */
    int trainCount() {
        return train.stream().mapToInt(scenario -> scenario.windows(choice.window())).sum();
    }

    /** Returns the number of samples to measure on. */
    int testCount() {
        return measured().count();
    }

    /** Returns the forcings of the years that are measured on, as files have them, in the order of {@link #testSamples}. */
    private float[] measuredForcings() {
        float[] forcings = new float[Math.multiplyExact(testCount(), shape().size())];
        for (int year = measured().first(); year <= measured().last(); year++) {
            copyForcings(test, year, forcings, measured().indexOf(year) * shape().size());
        }
        return forcings;
    }

    /** Returns what lies before and behind a network of these samples. */
    ClimateEnds ends() {
        return new ClimateEnds(shape(), choice.window(), choice.inputs(), means, deviations, grid().weights(),
                unitsPerTarget, prior.affine(), measuredForcings(),
                prior.predict(test).select(measured()).values());
    }

    /** Makes the samples to learn from: every year of every training scenario. */
    ArraySamples trainSamples() {
        return samples(train, train.stream().map(this::predicted).toList());
    }

    /** Makes the samples to measure on: the last years of the test scenario. */
    ArraySamples testSamples() {
        return samples(List.of(test), List.of(measured()));
    }

    private ArraySamples samples(List<ClimateScenario> scenarios, List<YearRange> years) {
        int count = years.stream().mapToInt(YearRange::count).sum();
        int size = shape().size();
        int cells = grid().cells();
        float[] inputs = new float[Math.multiplyExact(count, size)];
        float[] targets = new float[Math.multiplyExact(count, cells)];
        int sample = 0;
        for (int i = 0; i < scenarios.size(); i++) {
            ClimateScenario scenario = scenarios.get(i);
            ClimateMaps truth = scenario.memberMean();
            ClimateMaps expected = prior.predict(scenario);
            for (int year = years.get(i).first(); year <= years.get(i).last(); year++, sample++) {
                copyInputs(scenario, year, inputs, sample * size);
                int from = truth.offset(year);
                for (int cell = 0; cell < cells; cell++) {
                    targets[sample * cells + cell] = (float) ((truth.values()[from + cell]
                            - (double) expected.values()[from + cell]) / unitsPerTarget);
                }
            }
        }
        return ArraySamples.ofValues(inputs, shape(), targets,
                SampleShape.of(grid().rows(), grid().columns()));
    }

    /** Copies the forcings of a year's window, the oldest year first. */
    private void copyForcings(ClimateScenario scenario, int year, float[] forcings, int offset) {
        int each = scenario.inputSize();
        for (int back = choice.window() - 1, at = offset; back >= 0; back--, at += each) {
            scenario.copyInputs(year - back, forcings, at);
        }
    }

    /** Copies the standardized forcings of a year's window, the oldest year first. */
    private void copyInputs(ClimateScenario scenario, int year, float[] inputs, int offset) {
        copyForcings(scenario, year, inputs, offset);
        int cells = grid().cells();
        for (int i = 0; i < shape().size(); i++) {
            int forcing = i / cells % means.length;
            inputs[offset + i] = (float) ((inputs[offset + i] - means[forcing]) / deviations[forcing]);
        }
    }

    /** Returns the inputs of all years of a scenario that have a whole window, one sample after the other. */
    float[] inputs(ClimateScenario scenario) {
        YearRange years = predicted(scenario);
        int size = shape().size();
        float[] inputs = new float[Math.multiplyExact(years.count(), size)];
        for (int year = years.first(); year <= years.last(); year++) {
            copyInputs(scenario, year, inputs, years.indexOf(year) * size);
        }
        return inputs;
    }

    /**
     * Returns predicted maps in their unit.
     *
     * @param scenario whose
     * @param outputs of a network, for all years with a whole window
     */
    ClimateMaps maps(ClimateScenario scenario, float[] outputs) {
        ClimateMaps expected = prior.predict(scenario).select(predicted(scenario));
        float[] values = new float[outputs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (expected.values()[i] + unitsPerTarget * outputs[i]);
        }
        return new ClimateMaps(expected.variable(), expected.units(), expected.longName(), expected.grid(),
                expected.years(), values);
    }

    /** Returns the SHA-256 of all that the training depends on: values, years, grid, names and units. */
    String digest() {
        Sha256 digest = new Sha256();
        for (ClimateScenario scenario : train) {
            add(digest, scenario);
        }
        add(digest, test);
        return digest.hex();
    }

    private static void add(Sha256 digest, ClimateScenario scenario) {
        add(digest, scenario.years() + " " + Arrays.toString(scenario.grid().latitudes())
                + Arrays.toString(scenario.grid().longitudes()));
        for (Forcing forcing : scenario.forcings()) {
            add(digest, forcing.name() + " " + forcing.units());
            add(digest, forcing.values());
        }
        for (ClimateMaps member : scenario.members()) {
            add(digest, member.variable() + " " + member.units());
            add(digest, member.values());
        }
    }

    private static void add(Sha256 digest, String words) {
        digest.add(words.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(Sha256 digest, float[] values) {
        for (int from = 0; from < values.length; from += PIECE) {
            int count = Math.min(PIECE, values.length - from);
            ByteBuffer piece = ByteBuffer.allocate(count * Float.BYTES);
            piece.asFloatBuffer().put(values, from, count);
            digest.add(piece);
        }
    }
}
