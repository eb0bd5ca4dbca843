package org.backlight.datasets.climate;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Small NetCDF-4 file of a test, whose variables name their dimensions by number. */
final class SmallFile implements AutoCloseable {

    private final WritableHdfFile hdf;
    private final Map<String, Integer> dimensions = new HashMap<>();

    SmallFile(Path path) {
        hdf = HdfFile.write(path);
    }

    /** Adds a dimension with its coordinates, a double[] or a long[]. */
    SmallFile dimension(String name, Object coordinates, String... attributes) {
        WritableDataset dataset = hdf.putDataset(name, coordinates);
        int number = dimensions.size();
        dimensions.put(name, number);
        dataset.putAttribute("CLASS", "DIMENSION_SCALE");
        dataset.putAttribute("NAME", name);
        dataset.putAttribute("_Netcdf4Dimid", number);
        describe(dataset, attributes);
        return this;
    }

    /** Adds a variable, a Java array of as many dimensions as are named. */
    WritableDataset variable(String name, Object values, String... names) {
        WritableDataset dataset = hdf.putDataset(name, values);
        int[] numbers = new int[names.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = dimensions.get(names[i]);
        }
        dataset.putAttribute("_Netcdf4Coordinates", numbers);
        return dataset;
    }

    private static void describe(WritableDataset dataset, String... attributes) {
        for (int i = 0; i < attributes.length; i += 2) {
            dataset.putAttribute(attributes[i], attributes[i + 1]);
        }
    }

    @Override
    public void close() {
        hdf.close();
    }
}
