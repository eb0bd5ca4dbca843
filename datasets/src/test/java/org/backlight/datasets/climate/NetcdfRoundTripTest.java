package org.backlight.datasets.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Python reads what is written here, and what Python writes is read here. */
class NetcdfRoundTripTest {

    private static final Grid GRID = new Grid(new double[]{60, 0, -60}, new double[]{0, 90, 180, 270});

    @TempDir
    private Path folder;

    private static ClimateMaps maps() {
        float[] values = new float[2 * GRID.cells()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.1f * i - 1;
        }
        return new ClimateMaps("tas", "K", "", GRID, new YearRange(2099, 2100), values);
    }

    @Test
    void pythonReadsTheMaps() throws Exception {
        Path file = folder.resolve("maps.nc");
        maps().write(file, "a title with ä and 汉");
        List<String> read = Python.run("""
                with netCDF4.Dataset(sys.argv[1]) as d:
                    print(d.data_model, d.Conventions, ascii(d.title), list(d.dimensions), d["time"].calendar)
                x = xarray.open_dataset(sys.argv[1])
                print(x.tas.dims, x.tas.dtype, x.tas.attrs["standard_name"], x.tas.attrs["units"])
                print([str(t) for t in x.time.values], x.time.dt.year.values.tolist())
                print([str(t) for t in x.time_bounds.values[1]])
                print(x.lat.values.tolist(), x.lat.units, x.lon.values.tolist(), x.lon.units)
                v = x.tas.values.ravel()
                print(len(v), bool(np.array_equal(v, np.float32(0.1) * np.arange(24, dtype=np.float32) - 1)))
                print(float(x.tas.sel(lat=-60, lon=270).isel(time=1)))
                """, file);
        assertThat(read).containsExactly(
                "NETCDF3_64BIT_OFFSET CF-1.8 'a title with \\xe4 and \\u6c49' ['time', 'lat', 'lon', 'bounds'] noleap",
                "('time', 'lat', 'lon') float32 air_temperature K",
                "['2099-07-02 12:00:00', '2100-07-02 12:00:00'] [2099, 2100]",
                "['2100-01-01 00:00:00', '2101-01-01 00:00:00']",
                "[60.0, 0.0, -60.0] degrees_north [0.0, 90.0, 180.0, 270.0] degrees_east", "24 True",
                Double.toString(0.1f * 23 - 1));
    }

    /** The bytes by the format's definition, which needs no Python. */
    @Test
    void theFileEndsWithTheValues() throws Exception {
        Path file = folder.resolve("maps.nc");
        maps().write(file, "maps");
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        assertThat(bytes).startsWith('C', 'D', 'F', 2, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0, 4);
        for (int i = 0; i < 24; i++) {
            assertThat(buffer.getFloat(bytes.length - 96 + 4 * i)).isEqualTo(0.1f * i - 1);
        }
        // Before them lie 2 times, 4 bounds, 3 latitudes and 4 longitudes as doubles; the header says where each begins.
        int header = bytes.length - 96 - 8 * 13;
        assertThat(buffer.getDouble(header)).isEqualTo(182.5);
        assertThat(buffer.getLong(header - 8)).isEqualTo(bytes.length - 96L);
        assertThatIOException().isThrownBy(() -> maps().write(file.resolve("maps.nc"), "maps"))
                .withMessageContaining("maps.nc");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
        Path below = folder.resolve("new/maps.nc");
        maps().write(below, "maps");
        assertThat(below).hasBinaryContent(bytes);
    }

    @Test
    void whatPythonWritesIsRead() throws Exception {
        Path inputs = folder.resolve("inputs_py.nc");
        Path outputs = folder.resolve("outputs_py.nc");
        Python.run(
                """
                        with netCDF4.Dataset(sys.argv[1], "w") as d:
                            for name, n in (("time", None), ("latitude", 3), ("longitude", 4)):
                                d.createDimension(name, n)
                            t = d.createVariable("time", "i4", ("time",)); t.units = "days since 1850-01-01"
                            t.calendar = "standard"; t[:] = [60265, 60630]
                            la = d.createVariable("latitude", "f4", ("latitude",)); la.units = "degrees_north"; la[:] = [-60, 0, 60]
                            lo = d.createVariable("longitude", "f4", ("longitude",)); lo.units = "degrees_east"; lo[:] = [0, 90, 180, 270]
                            d.createVariable("CO2", "f8", ("time",))[:] = [1.5, 2.5]
                            s = d.createVariable("SO2", "i2", ("time", "latitude", "longitude"), zlib=True, shuffle=True, fill_value=-1)
                            s.scale_factor = 0.25; s.add_offset = 10.0; s.units = "kg"
                            s.set_auto_maskandscale(False); s[:] = np.arange(24).reshape(2, 3, 4)
                        x = xarray.Dataset({"tas": (("member", "time", "lat", "lon"), np.arange(72, dtype="f8").reshape(3, 2, 3, 4))},
                                coords={"time": [2015, 2016], "lat": [-60.0, 0.0, 60.0], "lon": [0.0, 90.0, 180.0, 270.0]})
                        x.to_netcdf(sys.argv[2], format="NETCDF4", engine="netcdf4")
                        """,
                inputs, outputs);
        ClimateScenario scenario = ClimateScenario.read(inputs, outputs, List.of("SO2", "CO2"), "tas");
        assertThat(scenario.years()).isEqualTo(new YearRange(2015, 2016));
        assertThat(scenario.forcings().get(1).values()).containsExactly(1.5f, 2.5f);
        assertThat(scenario.members()).hasSize(3);
        for (int i = 0; i < 24; i++) {
            assertThat(scenario.forcings().get(0).values()[i]).isEqualTo(10 + 0.25f * i);
            assertThat(scenario.members().get(2).values()[i]).isEqualTo(48 + i);
        }
    }

    @Test
    void aValueThatWasNeverWrittenIsMissing() throws Exception {
        Path inputs = folder.resolve("inputs_hole.nc");
        Python.run(
                """
                        with netCDF4.Dataset(sys.argv[1], "w") as d:
                            for name, values in (("time", [2015, 2016]), ("latitude", [-60, 0, 60]), ("longitude", [0, 120, 240])):
                                d.createDimension(name, len(values))
                                d.createVariable(name, "f8", (name,))[:] = values
                            d.createVariable("SO2", "f4", ("time", "latitude", "longitude"))[0] = 1
                        """,
                inputs);
        assertThatIOException()
                .isThrownBy(() -> ClimateScenario.read(inputs, null, List.of("SO2"), ""))
                .withMessage(
                        inputs + " has no value for SO2 at time 2016, latitude -60, longitude 0, expected a "
                                + "number everywhere");
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with climate-cesm2/ to check the real files")
    void theRealFilesAreReadAsH5pyReadsThem() throws Exception {
        Path data = Path.of(System.getenv("BACKLIGHT_DATA")).resolve("climate-cesm2");
        ClimateScenario scenario = new ClimateFolder(data).read("ssp370", List.of("CO2", "SO2", "CH4", "BC"),
                "tas");
        List<String> read = Python.run(
                """
                        i = h5py.File(sys.argv[1] + "/inputs_ssp370.nc"); o = h5py.File(sys.argv[1] + "/outputs_ssp370.nc")
                        w = np.cos(np.deg2rad(o["lat"][:])); w = w / w.sum() / len(o["lon"])
                        print(repr(float(o["tas"][2, 40, 10, 20])), repr(float(i["SO2"][84, 30, 3])), repr(float(i["CH4"][7])))
                        for y in (0, 84):
                            print(repr(float((o["tas"][:, y].astype("f8").mean(0) * w[:, None]).sum())))
                        """,
                data);
        String[] values = read.get(0).split(" ");
        assertThat(scenario.years()).isEqualTo(new YearRange(2015, 2099));
        assertThat(scenario.members()).hasSize(3);
        assertThat((double) scenario.members().get(2).map(2055)[10 * 72 + 20])
                .isEqualTo(Double.parseDouble(values[0]));
        assertThat((double) scenario.forcings().get(1).at(84, 30 * 72 + 3, 48 * 72))
                .isEqualTo(Double.parseDouble(values[1]));
        assertThat(scenario.forcings().get(2).values()[7]).isEqualTo((float) Double.parseDouble(values[2]));
        assertThat(scenario.memberMean().mean(2015)).isCloseTo(Double.parseDouble(read.get(1)), within(1e-6));
        assertThat(scenario.memberMean().mean(2099)).isCloseTo(Double.parseDouble(read.get(2)), within(1e-6));
    }
}
