package org.backlight.app.task.climate;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.PredictionRequest;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.climate.ClimateMaps;

/**
 * Maps of a scenario as a network predicts them, on their way into files.
 *
 * @param maps of all years
 * @param scenario its name
 */
record ClimatePrediction(ClimateMaps maps, String scenario) {

    /**
     * Predicts what is asked for, and writes it.
     *
     * @throws UserMistake if it has no meaning, or files are missing or damaged
     * @throws IOException if the maps cannot be written
     */
    static void write(RunFolder folder, DataFolder data, PredictionRequest asked, PrintWriter out)
            throws IOException {
        asked.requireNoSamples(folder);
        if (asked.out() == null && asked.picture() == null) {
            throw new UserMistake("predict needs --out or --picture: where the predicted maps go");
        }
        ClimatePrediction prediction;
        try (ClimateModel model = ClimateModel.read(folder, data)) {
            String name = asked.scenario() == null ? model.testScenario() : asked.scenario();
            prediction = new ClimatePrediction(model.predict(name), name);
        }
        prediction.write(folder, asked, out);
    }

    private void write(RunFolder folder, PredictionRequest asked, PrintWriter out) throws IOException {
        int drawn = asked.year() == null ? maps.years().last() : asked.year();
        if (!maps.years().contains(drawn)) {
            throw new UserMistake("--year is " + drawn + "; expected one of " + maps.years());
        }
        if (asked.out() != null) {
            maps.write(asked.out(), folder.name() + ", " + scenario);
            out.println(String.format(Locale.ROOT, "%s: %s of %s, %s, %d x %d", asked.out(), maps.variable(),
                    scenario,
                    maps.years(), maps.grid().rows(), maps.grid().columns()));
        }
        if (asked.picture() != null) {
            FigureFormat.write(ClimateFigures.alone(maps.variable() + "-" + drawn, maps, drawn),
                    asked.picture());
            out.println(
                    String.format(Locale.ROOT, "%s: %s of %s in %d", asked.picture(), maps.variable(),
                            scenario,
                            drawn));
        }
    }
}
