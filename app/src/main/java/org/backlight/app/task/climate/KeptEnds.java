package org.backlight.app.task.climate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.run.RunFolder;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.projection.npy.NpyArray;
import org.backlight.projection.npy.NpzArchive;
import org.backlight.substrate.file.WholeFile;

/**
 * Keeps the pieces before and behind a climate's network in a file of its run, so that the network can leave where the scenarios that it learned
 * from, and that the prior is fitted to, are not there.
 */
final class KeptEnds {

    private static final String FILE = "climate.npz";
    private static final int LARGEST_BYTES = 1 << 28;

    private KeptEnds() {}

    /**
     * Writes them.
     *
     * @param folder the run's
     * @throws IOException if they cannot be written
     */
    static void write(RunFolder folder, ClimateEnds ends) throws IOException {
        AffineMap prior = ends.prior();
        int cells = ends.weights().length;
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        long[] shape = ends.shape().extents().stream().mapToLong(Long::longValue).toArray();
        arrays.put("shape", NpyArray.of(shape, shape.length));
        arrays.put("means", NpyArray.of(ends.means(), ends.means().length));
        arrays.put("deviations", NpyArray.of(ends.deviations(), ends.deviations().length));
        arrays.put("cell_weights", NpyArray.of(ends.weights(), cells));
        arrays.put("units_per_output", NpyArray.of(new double[]{ends.unitsPerOutput()}));
        arrays.put("prior_offset", NpyArray.of(prior.offset(), cells));
        long[] forcings = prior.forcings().stream().mapToLong(ends.inputs()::indexOf).toArray();
        arrays.put("prior_forcings", NpyArray.of(forcings, forcings.length));
        arrays.put("prior_centers", NpyArray.of(prior.centers(), forcings.length));
        arrays.put("prior_slopes", NpyArray.of(
                Arrays.stream(prior.slopes()).flatMapToDouble(Arrays::stream).toArray(), forcings.length,
                cells));
        WholeFile.write(folder.path().resolve(FILE), NpzArchive.write(arrays));
    }

    /** Returns whether a run keeps them. */
    static boolean areIn(RunFolder folder) {
        return Files.exists(folder.path().resolve(FILE));
    }

    /**
     * Reads them.
     *
     * @param folder the run's
     * @param choice the data set of its recipe
     * @return empty for a run without the file
     * @throws IOException in one sentence, if the file is damaged or of another recipe
     */
    static Optional<ClimateEnds> read(RunFolder folder, ClimateChoice choice) throws IOException {
        if (!areIn(folder)) {
            return Optional.empty();
        }
        Path file = folder.path().resolve(FILE);
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LARGEST_BYTES);
        }
        Map<String, NpyArray> arrays = NpzArchive.read(content, file.toString(), LARGEST_BYTES);
        try {
            long[] shape = NpzArchive.array(arrays, "shape", 3).longs();
            int channels = choice.inputs().size();
            if (shape[0] != (long) channels * choice.window()) {
                throw new IllegalArgumentException("it has " + shape[0] + " channels, but the recipe "
                        + channels + " forcings of " + choice.window() + " years");
            }
            SampleShape sample = SampleShape.of(shape);
            long cells = Math.multiplyExact(shape[1], shape[2]);
            List<String> forcings = new ArrayList<>();
            for (long index : NpzArchive.array(arrays, "prior_forcings", -1).longs()) {
                forcings.add(choice.inputs().get(Math.toIntExact(index)));
            }
            int count = forcings.size();
            double[] slopes = NpzArchive.array(arrays, "prior_slopes", count, cells).doubles();
            double[][] rows = new double[count][];
            for (int i = 0; i < count; i++) {
                rows[i] = Arrays.copyOfRange(slopes, (int) (i * cells), (int) ((i + 1) * cells));
            }
            return Optional.of(new ClimateEnds(sample, choice.window(), choice.inputs(),
                    NpzArchive.array(arrays, "means", channels).doubles(),
                    NpzArchive.array(arrays, "deviations", channels).doubles(),
                    NpzArchive.array(arrays, "cell_weights", cells).doubles(),
                    NpzArchive.array(arrays, "units_per_output").doubles()[0],
                    new AffineMap(NpzArchive.array(arrays, "prior_offset", cells).doubles(), forcings,
                            NpzArchive.array(arrays, "prior_centers", count).doubles(), rows),
                    new float[0], new float[0]));
        } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(file + " is not what the run's network was trained with, or damaged: "
                    + e.getMessage(), e);
        }
    }
}
