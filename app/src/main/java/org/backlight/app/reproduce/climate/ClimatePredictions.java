package org.backlight.app.reproduce.climate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.reproduce.ArmResult;
import org.backlight.app.task.climate.ClimateModel;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.climate.ClimateMaps;

/**
 * Maps of the test scenario, as the first seed's networks predict them.
 *
 * @param maps by the labels of the arms, in their order; without those that have no network yet
 * @param unreadable sentences on networks that cannot be read, by the same labels
 */
record ClimatePredictions(Map<String, ClimateMaps> maps, Map<String, String> unreadable) {

    /**
     * Predicts by the newest checkpoint of each arm's first run.
     *
     * @param arms those that are shown
     * @param data where data sets are looked for
     */
    static ClimatePredictions of(List<ArmResult> arms, DataFolder data) {
        ClimatePredictions predictions = new ClimatePredictions(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (ArmResult arm : arms) {
            Optional<ArmResult.Trained> run = arm.shown().stream().findFirst();
            if (run.isEmpty()) {
                continue;
            }
            try (ClimateModel model = ClimateModel.read(run.get().folder(), data)) {
                predictions.maps.put(arm.label(), model.predict(model.testScenario()));
            } catch (UserMistake e) {
                predictions.unreadable.put(arm.label(), e.getMessage());
            }
        }
        return predictions;
    }
}
