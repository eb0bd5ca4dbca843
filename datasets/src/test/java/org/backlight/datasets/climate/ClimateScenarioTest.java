package org.backlight.datasets.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClimateScenarioTest {

    @TempDir
    private Path folder;

    private ScenarioFiles files;

    @BeforeEach
    void begin() {
        files = new ScenarioFiles(folder);
    }

    private void assertRefused(String sentence) {
        files.write();
        assertThatIOException().isThrownBy(files::read).withMessage(sentence);
    }

    @Test
    void everyValueStandsInItsPlace() throws IOException {
        ClimateScenario scenario = files.write().read();
        assertThat(scenario.name()).isEqualTo("small");
        assertThat(scenario.years()).isEqualTo(new YearRange(2015, 2017));
        assertThat(scenario.grid().latitudes()).containsExactly(-60, 0, 60);
        assertThat(scenario.grid().longitudes()).containsExactly(0, 90, 180, 270);
        assertThat(scenario.forcings()).extracting(Forcing::units).containsExactly("GtCO2", "kg m-2 s-1");
        assertThat(scenario.forcings()).extracting(Forcing::global).containsExactly(true, false);
        float[] inputs = new float[scenario.inputSize() + 1];
        scenario.copyInputs(2016, inputs, 1);
        assertThat(Arrays.copyOfRange(inputs, 1, 13)).containsOnly(1501);
        assertThat(scenario.members()).hasSize(2);
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 4; c++) {
                assertThat(inputs[13 + 4 * r + c]).isEqualTo(ScenarioFiles.sulphur(1, r, c));
                assertThat(scenario.forcings().get(1).at(1, 4 * r + c, 12))
                        .isEqualTo(ScenarioFiles.sulphur(1, r, c));
                assertThat(scenario.members().get(1).map(2017)[4 * r + c])
                        .isEqualTo(ScenarioFiles.warming(1, 2, r, c));
                assertThat(scenario.memberMean().map(2017)[4 * r + c])
                        .isEqualTo(500 + ScenarioFiles.warming(0, 2, r, c));
            }
        }
    }

    @Test
    void onlyYearsThatBothFilesHaveCount() throws IOException {
        files.outputYears = new long[]{2016, 2017, 2018, 2019};
        ClimateScenario scenario = files.write().read();
        assertThat(scenario.years()).isEqualTo(new YearRange(2016, 2017));
        assertThat(scenario.members().getFirst().map(2016)[0]).isEqualTo(ScenarioFiles.warming(0, 0, 0, 0));
        assertThat(scenario.forcings().get(0).values()).containsExactly(1501, 1502);
        assertThat(scenario.forcings().get(1).at(0, 0, 12)).isEqualTo(ScenarioFiles.sulphur(1, 0, 0));
    }

    @Test
    void timesSinceADateAreYears() throws IOException {
        files.timeAttributes = new String[]{"units", "days since 2014-07-02 12:00:00", "calendar", "noleap"};
        // The middles of 2015 to 2017, and the first and the last instant of a year.
        files.inputTimes = new double[]{365, 730, 1095};
        files.outputTimes = new double[]{183, 912, 913};
        assertThat(files.write().read().years()).isEqualTo(new YearRange(2015, 2017));
        files.timeAttributes = new String[]{"units", "hours since 1850-01-01"};
        files.inputTimes = new double[]{24 * 60_265.0, 24 * 60_630.0, 24 * 60_996.0};
        files.outputTimes = files.inputTimes;
        assertThat(files.write().read().years()).isEqualTo(new YearRange(2015, 2017));
        files.timeAttributes = new String[]{"units", "months since 1850-01-01"};
        assertRefused(files.inputs() + " has the unit \"months since 1850-01-01\" in time, "
                + "expected days, hours, minutes, seconds or years since a date");
    }

    @Test
    void forcingsAloneAreReadForAPrediction() throws IOException {
        files.write();
        ClimateScenario scenario = ClimateScenario.read(files.inputs(), null, ScenarioFiles.FORCINGS, "");
        assertThat(scenario.hasTarget()).isFalse();
        assertThat(scenario.grid().cells()).isEqualTo(12);
    }

    @Test
    void packedValuesAreUnpacked() throws IOException {
        files.tas = variable -> {
            variable.putAttribute("scale_factor", 0.5);
            variable.putAttribute("add_offset", 3.0);
        };
        assertThat(files.write().read().members().getFirst().map(2015)[5]).isEqualTo(3 + 11 * 0.5f);
    }

    @Test
    void aMissingValueIsNamedWithItsPlace() {
        files.warming = maps -> maps[1][2][0][3] = Float.NaN;
        assertRefused(files.outputs() + " has no value for tas at member 1, time 2017, lat -60, lon 270, "
                + "expected a number everywhere");
        files.warming = maps -> maps[0][1][2][1] = -999;
        files.tas = variable -> variable.putAttribute("missing_value", -999f);
        assertRefused(files.outputs() + " has no value for tas at member 0, time 2016, lat 60, lon 90, "
                + "expected a number everywhere");
        files.tas = variable -> variable.putAttribute("_FillValue", -999f);
        assertRefused(files.outputs() + " has no value for tas at member 0, time 2016, lat 60, lon 90, "
                + "expected a number everywhere");
        files.sulphur = maps -> maps[0][0][1] = Float.POSITIVE_INFINITY;
        files.warming = _ -> {};
        assertRefused(files.inputs() + " has no value for SO2 at time 2015, latitude -60, longitude 90, "
                + "expected a number everywhere");
    }

    @Test
    void coordinatesThatDoNotOnlyRiseOrFallAreRefused() {
        files.inputLatitudes = new double[]{-60, 60, 0};
        assertRefused(files.inputs() + " has a latitude of 0 after 60 at position 2, expected latitudes that "
                + "only rise or only fall");
        files.inputLatitudes = new double[]{-60, 0, 95};
        assertRefused(
                files.inputs() + " has a latitude of 95 at position 2, expected degrees from -90 to 90");
        files.inputLatitudes = files.outputLatitudes;
        files.longitudes = new double[]{0, 120, 240, 360};
        assertRefused(files.inputs() + " has a longitude of spread over 360 degrees, expected less than 360, "
                + "so that no place is there twice");
        files.longitudes = new double[]{0, 90, 180, 270};
        files.latitudeUnits = "radians";
        assertRefused(files.inputs() + " has the unit \"radians\" in latitude, expected degrees_north");
    }

    @Test
    void filesThatDoNotFitAreRefused() {
        files.outputLatitudes = new double[]{-60, 1, 60};
        assertRefused(files.outputs() + " has another grid for tas than " + files.inputs()
                + " has, expected the same (latitude 1 against 0 at position 1)");
        files.outputLatitudes = new double[]{-60, 60};
        assertRefused(files.outputs() + " has another grid for tas than " + files.inputs()
                + " has, expected the same (2 x 4 against 3 x 4)");
        files.outputLatitudes = files.inputLatitudes;
        files.outputYears = new long[]{2018, 2019};
        assertRefused(files.outputs() + " has the years 2018 to 2019 for tas, but " + files.inputs()
                + " has 2015 to 2017, expected years that overlap");
        files.outputYears = new long[]{2015, 2015};
        assertRefused(
                files.outputs() + " has the year 2015 after 2015 in time at position 1, expected annual "
                        + "values of consecutive years");
    }

    @Test
    void missingAndMisshapenVariablesAreNamed() {
        files.write();
        assertThatIOException()
                .isThrownBy(() -> ClimateScenario.read(files.inputs(), files.outputs(), List.of("CO2"), "pr"))
                .withMessage(files.outputs() + " has no variable pr, only lat, lon, member, tas, time");
        assertThatIOException()
                .isThrownBy(
                        () -> ClimateScenario.read(files.inputs(), files.outputs(), List.of("SO2"), "lat"))
                .withMessage(files.outputs() + " has the dimensions (lat) for lat, expected "
                        + "(member, time, lat, lon) or (time, lat, lon)");
        assertThatIOException()
                .isThrownBy(() -> ClimateScenario.read(files.outputs(), null, List.of("tas"), ""))
                .withMessage(
                        files.outputs() + " has the dimensions (member, time, lat, lon) for tas, expected "
                                + "(time) or (time, latitude, longitude)");
        assertThatIOException()
                .isThrownBy(() -> ClimateScenario.read(files.inputs(), null, List.of("CO2"), ""))
                .withMessage(files.inputs()
                        + " has no map among CO2, expected at least one, which tells the grid");
    }

    @Test
    void otherFormatsAreNamed() throws IOException {
        files.write();
        Files.write(files.outputs(), new byte[]{'C', 'D', 'F', 1, 0, 0, 0, 0, 0});
        assertThatIOException().isThrownBy(files::read).withMessage(files.outputs()
                + " is classic NetCDF (NetCDF-3), expected NetCDF-4, into which it is converted by: "
                + "nccopy -k nc4 outputs_small.nc new-outputs_small.nc");
        Files.writeString(files.outputs(), "time,tas\n");
        assertThatIOException().isThrownBy(files::read).withMessage(files.outputs()
                + " is no NetCDF-4: it begins with 0x74696d652c746173, expected HDF5's signature "
                + "0x894844460d0a1a0a");
        Files.delete(files.outputs());
        assertThatIOException().isThrownBy(files::read).withMessage(files.outputs() + " is not there");
    }

    /** Wherever a file is cut, and whichever byte is damaged, it is one sentence or right values. */
    @Test
    void damageIsOneSentence() throws IOException {
        files.write();
        byte[] whole = Files.readAllBytes(files.outputs());
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(files.outputs(), Arrays.copyOf(whole, length));
            assertThatIOException().isThrownBy(files::read).withMessageStartingWith(files.outputs() + " is ");
        }
        int refused = 0;
        for (int at = 0; at < whole.length; at += 11) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0xa5;
            Files.write(files.outputs(), damaged);
            try {
                files.read();
            } catch (IOException e) {
                assertThat(e.getMessage()).startsWith(files.outputs().toString());
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void windowsFitTheYears() throws IOException {
        ClimateScenario scenario = files.write().read();
        assertThat(scenario.windows(1)).isEqualTo(3);
        assertThat(scenario.windows(3)).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> scenario.windows(4)).withMessage(
                "window is 4; expected a whole number from 1 to 3, the years of small (2015 to 2017)");
    }

    @Test
    void scenariosAreTrainedOnOrTestedOn() {
        ClimateScenario.requireDistinct(List.of("ssp126", "ssp585"), List.of("ssp370"));
        assertThatIllegalArgumentException().isThrownBy(
                () -> ClimateScenario.requireDistinct(List.of("ssp126", "ssp370"), List.of("ssp370")))
                .withMessage("test is ssp370, which is trained on, too; expected scenarios that are not");
        assertThatIllegalArgumentException().isThrownBy(
                () -> ClimateScenario.requireDistinct(List.of("ssp126", "ssp126"), List.of("ssp370")))
                .withMessage("train is ssp126 twice; expected each scenario once");
    }

    @Test
    void scenariosThatAreLearnedTogetherAreAlike() throws IOException {
        ClimateScenario one = files.write().read();
        files.inputLatitudes = new double[]{-50, 0, 50};
        files.outputLatitudes = files.inputLatitudes;
        ClimateScenario other = files.write().read();
        ClimateScenario.requireAlike(List.of(one, one));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClimateScenario.requireAlike(List.of(one, other)))
                .withMessage("grid is another in small than in small; expected the same "
                        + "(latitude -60 against -50 at position 0)");
    }

    @Test
    void theFolderKnowsItsScenarios() throws IOException {
        Files.createDirectory(folder.resolve("test"));
        files.write();
        Files.copy(files.inputs(), folder.resolve("test/inputs_ssp245.nc"));
        ClimateFolder climate = new ClimateFolder(folder);
        assertThat(climate.scenarios()).containsEntry("small", true).containsEntry("ssp245", false)
                .hasSize(2);
        assertThat(climate.read("small", ScenarioFiles.FORCINGS, "tas").hasTarget()).isTrue();
        assertThat(climate.readForcings("ssp245", ScenarioFiles.FORCINGS).name()).isEqualTo("ssp245");
        assertThatIOException().isThrownBy(() -> climate.read("ssp245", ScenarioFiles.FORCINGS, "tas"))
                .withMessage(folder + " has no outputs_ssp245.nc, expected one of the scenarios small");
        assertThatIOException().isThrownBy(() -> climate.readForcings("../x", ScenarioFiles.FORCINGS))
                .withMessage(folder + " has no inputs_../x.nc, expected one of the scenarios small, ssp245");
        assertThatIOException().isThrownBy(() -> new ClimateFolder(folder.resolve("none")).scenarios())
                .withMessage(
                        folder.resolve("none") + " is no folder, expected one with files inputs_SCENARIO.nc");
    }
}
