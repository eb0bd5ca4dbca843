package org.backlight.app.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Section;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;

/** A network that several tasks can train: from samples of real values to values, or to a number for each class. */
public interface SampleModel extends ModelChoice {

    /** Returns the readers of all of them, by the words that select them in a recipe; the usual one comes first. */
    static Map<String, Function<Section, ModelChoice>> readers() {
        Map<String, Function<Section, ModelChoice>> readers = new LinkedHashMap<>();
        readers.put(MlpChoice.KIND, MlpChoice::read);
        readers.put(CnnChoice.KIND, CnnChoice::read);
        readers.put(VitChoice.KIND, VitChoice::read);
        return readers;
    }

    /**
     * Makes the network.
     *
     * @param sample the shape of one sample
     * @param outputs values that it answers with
     * @param seed of its first weights
     * @throws org.backlight.app.failure.UserMistake if it cannot take samples of that shape
     */
    Network network(SampleShape sample, int outputs, Precision precision, long seed);

    /**
     * Returns the network before it is made.
     *
     * @param sample the shape of one sample
     * @param outputs values that it answers with
     * @throws org.backlight.app.failure.UserMistake if it cannot take samples of that shape
     */
    ModelOutline outline(SampleShape sample, int outputs, Precision precision);
}
