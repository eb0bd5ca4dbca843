package org.backlight.app.task.climate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.TrainedNetwork;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.network.Network;

/**
 * A network that predicts maps, as the newest of a run's checkpoints holds it.
 *
 * @param network with its weights
 * @param climate the data that it was trained on, which say how forcings are standardized and what it adds its outputs to
 */
public record ClimateModel(Network network, ClimateData climate) implements AutoCloseable {

    private static final int BATCH = 16;

    /**
     * Reads a run's newest checkpoint.
     *
     * @param folder the run's
     * @param data where data sets are looked for
     * @throws UserMistake if the run learned no maps, has no checkpoint, or data or checkpoint are missing, damaged or others
     */
    public static ClimateModel read(RunFolder folder, DataFolder data) {
        Recipe recipe = folder.recipe();
        if (!(recipe.dataset() instanceof ClimateChoice choice)) {
            throw new UserMistake("run " + folder.path() + " learned the data set " + recipe.dataset().kind()
                    + "; expected a run of climate or climatebench, which predicts maps");
        }
        ClimateData climate = ClimateData.load(choice, data.path());
        try {
            ClimateMapping.digest(climate).requireSameOf(folder, "climate", choice.kind());
            CheckpointFolder checkpoints = folder.checkpointsOf(recipe);
            Path file = folder.modelFile(checkpoints, OptionalLong.empty());
            Network network = ClimateMapping.network(recipe, climate);
            checkpoints.readModel(file, network);
            return new ClimateModel(network, climate);
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    /** Returns the name of the scenario that the network was measured on. */
    public String testScenario() {
        return climate.test().name();
    }

    /**
     * Predicts the maps of a scenario, of all years that have a whole window of forcings.
     *
     * @param scenario its name
     * @throws UserMistake if its forcings are missing or damaged
     */
    public ClimateMaps predict(String scenario) {
        return predict(network, climate, climate.scenario(scenario));
    }

    /** Predicts the maps of a scenario by a network. */
    static ClimateMaps predict(Network network, ClimateData climate, ClimateScenario scenario) {
        float[] inputs = climate.inputs(scenario);
        float[] outputs = TrainedNetwork.outputs(network, inputs, climate.shape().size(),
                climate.grid().cells(), BATCH);
        return climate.maps(scenario, outputs);
    }

    /** Gives the weights' memory back: of a large network, another one would have no place beside them. */
    @Override
    public void close() {
        network.tensors().forEach(tensor -> tensor.value().close());
    }
}
