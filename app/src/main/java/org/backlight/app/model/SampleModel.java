package org.backlight.app.model;

import org.backlight.app.recipe.ModelChoice;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;

/** A network that several tasks can train: from samples of real values to values, or to a number for each class. */
public interface SampleModel extends ModelChoice {

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
