package org.backlight.app.task;

import org.backlight.learning.export.ElementType;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;

/**
 * What standardizes values on their way into a network: (v - mean) / deviation. Values that are no whole numbers are subtracted and divided in
 * double precision, as while learning: where they deviate little from a large mean, float32 would lose the digits that count.
 *
 * @param means in the unit of the values
 * @param deviations in the unit of the values, as many
 * @param extents the shape of both, to which a sample's fits
 * @param type in which is computed: float64, or float32 for pixels
 */
public record Standardizing(double[] means, double[] deviations, long[] extents, ElementType type) {

    /**
     * Adds it to a graph.
     *
     * @param values name of what enters, of any type
     * @return the name of the standardized values, float32
     */
    public String enter(OperatorGraph graph, String values) {
        String centered = graph.add("Sub", graph.cast(values, type), graph.numbers(type, means, extents));
        String standardized = graph.add("Div", centered, graph.numbers(type, deviations, extents));
        return type == ElementType.FLOAT32 ? standardized : graph.cast(standardized, ElementType.FLOAT32);
    }

    /** Adds it to a module of PyTorch. */
    public void torchEnter(TorchModule module) {
        if (means.length == 1 && type == ElementType.FLOAT32) {
            module.through("(", ".float() - " + (float) means[0] + ") / " + (float) deviations[0]);
            return;
        }
        module.buffer("input_mean", type, means, extents);
        module.buffer("input_deviation", type, deviations, extents);
        if (type == ElementType.FLOAT32) {
            module.through("(", ".float() - self.input_mean) / self.input_deviation");
        } else {
            module.through("((", ".double() - self.input_mean) / self.input_deviation).float()");
        }
    }
}
