package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import io.jhdf.checksum.JenkinsLookup3HashLittle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with the forcings and the answer of a climate, as netCDF's own library 4.9 writes them, with packed forcings, and as
 * jHDF does. In both, all headers carry checksums, so that what is read has the names and units of the undamaged file, and the
 * values that now lie where its values lay. Every third file gets the checksums that fit it, as another program's would have,
 * so that the checks behind them are reached.
 */
class NetcdfFuzzTest {

    private static final int MEMBERS = 2;
    private static final int YEARS = 3;
    private static final int ROWS = 3;
    private static final int COLUMNS = 4;
    private static final int CELLS = ROWS * COLUMNS;
    private static final List<String> FORCINGS = List.of("CO2", "SO2");
    private static final double[] TIMES_IN_DAYS = {60_405, 60_770, 61_135};
    private static final double[] TIMES_IN_YEARS = {2015, 2016, 2017};
    private static final double[] LATITUDES = {-60, 0, 60};
    private static final double[] LONGITUDES = {5, 95, 185, 275};
    private static final double[] CARBON = {1500, 1501, 1502};

    @TempDir
    private Path folder;

    /** How numbers lie in a file, the lowest byte first. */
    private enum Form {
        INT32(4), INT64(8), FLOAT32(4), FLOAT64(8);

        private final int bytes;

        Form(int bytes) {
            this.bytes = bytes;
        }

        double get(ByteBuffer in, int at) {
            return switch (this) {
                case INT32 -> in.getInt(at);
                case INT64 -> in.getLong(at);
                case FLOAT32 -> in.getFloat(at);
                case FLOAT64 -> in.getDouble(at);
            };
        }

        void put(ByteBuffer out, double value) {
            switch (this) {
                case INT32 -> out.putInt((int) value);
                case INT64 -> out.putLong((long) value);
                case FLOAT32 -> out.putFloat((float) value);
                case FLOAT64 -> out.putDouble(value);
            }
        }
    }

    /** Values of one variable, where an undamaged file has them; nowhere (-1) if they are packed. */
    private record Block(int at, Form form, double... valid) {

        static Block find(byte[] file, Form form, double... values) {
            ByteBuffer wanted = ByteBuffer.allocate(values.length * form.bytes)
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (double value : values) {
                form.put(wanted, value);
            }
            ByteBuffer in = ByteBuffer.wrap(file);
            wanted.flip();
            int at = 0;
            while (!in.slice(at, wanted.capacity()).equals(wanted)) {
                at++;
            }
            return new Block(at, form, values);
        }

        double[] in(byte[] file) {
            ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            double[] values = valid.clone();
            for (int i = 0; i < values.length && at >= 0; i++) {
                values[i] = form.get(in, at + i * form.bytes);
            }
            return values;
        }
    }

    /** Where one of the two files has its values. */
    private record Layout(boolean days, Block times, Block latitudes, Block longitudes, Block carbon,
            Block sulphur, Block warming) {

        static Layout ofNetcdf(byte[] file) {
            return new Layout(true, Block.find(file, Form.INT32, TIMES_IN_DAYS),
                    Block.find(file, Form.FLOAT64, LATITUDES), Block.find(file, Form.FLOAT32, LONGITUDES),
                    Block.find(file, Form.FLOAT64, CARBON), new Block(-1, Form.FLOAT32, sulphurs()),
                    Block.find(file, Form.FLOAT32, warmings()));
        }

        static Layout ofJhdf(byte[] file) {
            return new Layout(false, Block.find(file, Form.INT64, TIMES_IN_YEARS),
                    Block.find(file, Form.FLOAT64, LATITUDES), Block.find(file, Form.FLOAT64, LONGITUDES),
                    Block.find(file, Form.FLOAT64, CARBON), Block.find(file, Form.FLOAT32, sulphurs()),
                    Block.find(file, Form.FLOAT32, warmings()));
        }

        /** A year without leap years has 365 days. */
        int year(byte[] file, int i) {
            double time = times.in(file)[i];
            return (int) (days ? 1850 + Math.floor(time / 365) : time);
        }
    }

    private static double[] sulphurs() {
        double[] values = new double[YEARS * CELLS];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 + 0.25 * i;
        }
        return values;
    }

    private static double[] warmings() {
        double[] values = new double[MEMBERS * YEARS * CELLS];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5 * i;
        }
        return values;
    }

    private static byte[] ofNetcdf() throws IOException {
        try (InputStream in = NetcdfFuzzTest.class.getResourceAsStream("climate-netcdf4.nc")) {
            return in.readAllBytes();
        }
    }

    private byte[] ofJhdf() throws IOException {
        Path path = folder.resolve("jhdf.nc");
        float[][][] sulphur = new float[YEARS][ROWS][COLUMNS];
        float[][][][] warming = new float[MEMBERS][YEARS][ROWS][COLUMNS];
        for (int i = 0; i < MEMBERS * YEARS * CELLS; i++) {
            int year = i / CELLS;
            int row = i / COLUMNS % ROWS;
            if (year < YEARS) {
                sulphur[year][row][i % COLUMNS] = (float) sulphurs()[i];
            }
            warming[year / YEARS][year % YEARS][row][i % COLUMNS] = (float) warmings()[i];
        }
        try (WritableHdfFile file = HdfFile.write(path)) {
            dimension(file, 0, "time", new long[]{2015, 2016, 2017}, "year");
            dimension(file, 1, "latitude", LATITUDES, "degrees_north");
            dimension(file, 2, "longitude", LONGITUDES, "degrees_east");
            dimension(file, 3, "member", new long[MEMBERS], "1");
            variable(file, "CO2", CARBON, "GtCO2", 0);
            variable(file, "SO2", sulphur, "kg m-2 s-1", 0, 1, 2);
            variable(file, "tas", warming, "K", 3, 0, 1, 2);
        }
        return Files.readAllBytes(path);
    }

    private static void dimension(WritableHdfFile file, int number, String name, Object values,
            String units) {
        WritableDataset dimension = file.putDataset(name, values);
        dimension.putAttribute("CLASS", "DIMENSION_SCALE");
        dimension.putAttribute("NAME", name);
        dimension.putAttribute("_Netcdf4Dimid", number);
        dimension.putAttribute("units", units);
    }

    private static void variable(WritableHdfFile file, String name, Object values, String units,
            int... dimensions) {
        WritableDataset variable = file.putDataset(name, values);
        variable.putAttribute("_Netcdf4Coordinates", dimensions);
        variable.putAttribute("units", units);
    }

    /** Header of a file, whose last four bytes are the checksum of the others. */
    private record Sealed(int from, int until) {

        /** Finds all by their beginnings, and by where the checksum fits. */
        static List<Sealed> all(byte[] file) {
            List<Sealed> all = new ArrayList<>();
            ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from + 8 < file.length; from++) {
                int signature = in.order(ByteOrder.BIG_ENDIAN).getInt(from);
                // The superblock, "OHDR" and "OCHK".
                if (signature != 0x89484446 && signature != 0x4F484452 && signature != 0x4F43484B) {
                    continue;
                }
                int until = from + 8;
                while (until <= file.length
                        && in.order(ByteOrder.LITTLE_ENDIAN).getInt(until - 4) != checksum(file, from,
                                until)) {
                    until++;
                }
                assertThat(until).as("the end of the header at " + from)
                        .isLessThanOrEqualTo(file.length);
                all.add(new Sealed(from, until));
            }
            return all;
        }

        static int checksum(byte[] file, int from, int until) {
            return JenkinsLookup3HashLittle.hash(ByteBuffer.wrap(file, from, until - 4 - from).slice());
        }

        static byte[] seal(byte[] file, List<Sealed> headers) {
            ByteBuffer sealed = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
            for (Sealed header : headers) {
                if (header.until <= file.length) {
                    sealed.putInt(header.until - 4, checksum(file, header.from, header.until));
                }
            }
            return sealed.array();
        }
    }

    @Test
    void aDamagedClimateIsRefusedOrReadAsItSays() throws IOException {
        Mutations mutations = new Mutations(18, ofNetcdf(), ofJhdf());
        List<Layout> layouts = List.of(Layout.ofNetcdf(mutations.origin(0)),
                Layout.ofJhdf(mutations.origin(1)));
        List<List<Sealed>> headers = List.of(Sealed.all(mutations.origin(0)),
                Sealed.all(mutations.origin(1)));
        assertThat(headers).allSatisfy(found -> assertThat(found).hasSizeGreaterThan(8));
        Path file = folder.resolve("inputs_damaged.nc");
        new Fuzzing(file, file.toString(), bytes -> 4_000_000 + 1100 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS, number -> number % 3 == 0
                        ? Sealed.seal(mutations.mutant(number), headers.get(number % 2))
                        : mutations.mutant(number), (bytes, number) -> {
                            ClimateScenario read = ClimateScenario.read(file, file, FORCINGS, "tas");
                            if (number % 3 == 0) {
                                requirePlausible(bytes, read);
                            } else {
                                compare(bytes, layouts.get(number % 2), read);
                            }
                        });
    }

    /** Bit offset and precision of whole numbers; of float32 the places and sizes of exponent and mantissa, and the bias, too. */
    @Test
    void numbersOfAnUnusualFormAreRefused() throws IOException {
        byte[] valid = ofNetcdf();
        List<Sealed> headers = Sealed.all(valid);
        Path file = folder.resolve("inputs_unusual.nc");
        byte[][] forms = {{0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0},
                {0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0}};
        for (byte[] form : forms) {
            int at = 0;
            while (!Arrays.equals(valid, at, at + form.length, form, 0, form.length)) {
                at++;
            }
            for (int i = at + 8; i < at + form.length; i++) {
                byte[] changed = valid.clone();
                changed[i]++;
                Files.write(file, Sealed.seal(changed, headers));
                assertThatIOException().as("byte " + (i - at))
                        .isThrownBy(() -> ClimateScenario.read(file, file, FORCINGS, "tas"))
                        .withMessageContaining(file + " has numbers of an unusual form");
                Files.delete(file);
            }
        }
    }

    private static void compare(byte[] bytes, Layout layout, ClimateScenario read) {
        assertThat(read.years().count()).isEqualTo(YEARS);
        for (int i = 0; i < YEARS; i++) {
            assertThat(read.years().first() + i).isEqualTo(layout.year(bytes, i));
        }
        assertThat(read.grid().latitudes()).isEqualTo(layout.latitudes.in(bytes));
        assertThat(read.grid().longitudes()).isEqualTo(layout.longitudes.in(bytes));
        Forcing carbon = read.forcings().getFirst();
        assertThat(carbon.global()).isTrue();
        assertThat(carbon.units()).isEqualTo("GtCO2");
        requireSame(carbon.values(), layout.carbon.in(bytes), 0);
        Forcing sulphur = read.forcings().getLast();
        assertThat(sulphur.global()).isFalse();
        assertThat(sulphur.units()).isEqualTo("kg m-2 s-1");
        requireSame(sulphur.values(), layout.sulphur.in(bytes), 0);
        assertThat(read.members()).hasSize(MEMBERS);
        for (int m = 0; m < MEMBERS; m++) {
            ClimateMaps maps = read.members().get(m);
            assertThat(maps.variable() + maps.units()).isEqualTo("tasK");
            requireSame(maps.values(), layout.warming.in(bytes), m * YEARS * CELLS);
        }
    }

    private static void requireSame(float[] values, double[] said, int from) {
        for (int i = 0; i < values.length; i++) {
            // A missing value must not come through.
            assertThat(values[i]).isEqualTo((float) said[from + i]).isFinite();
        }
    }

    /** A header that another program made says something else, but nothing that a climate cannot have. */
    private static void requirePlausible(byte[] bytes, ClimateScenario read) {
        assertThat(read.forcings()).extracting(Forcing::name).isEqualTo(FORCINGS);
        assertThat(read.members()).isNotEmpty();
        for (Forcing forcing : read.forcings()) {
            assertThat(forcing.values()).hasSizeLessThan(bytes.length);
            requireFinite(forcing.values());
        }
        for (ClimateMaps maps : read.members()) {
            assertThat(maps.values()).hasSizeLessThan(bytes.length);
            requireFinite(maps.values());
        }
    }

    private static void requireFinite(float... values) {
        for (float value : values) {
            assertThat(value).isFinite();
        }
    }
}
