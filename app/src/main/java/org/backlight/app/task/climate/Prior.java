package org.backlight.app.task.climate;

import java.util.List;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;

/**
 * Prediction from which a network learns only the deviations, by the word of the recipe's key {@code dataset.residual}. It is
 * fitted to the training scenarios.
 */
public enum Prior {

    /** The mean map of the training years, the same for every year: the network learns all that changes. */
    NONE,
    /** Linear pattern scaling, whose area mean follows the cumulative emissions of CO2. */
    PATTERN_SCALING,
    /** Linear pattern scaling, whose area mean follows the area means of all forcings that the network sees. */
    FORCING_SCALING;

    /** A fitted prior. */
    interface Fitted {

        /** Predicts a scenario's maps, one for each of its years. */
        ClimateMaps predict(ClimateScenario scenario);

        /** Returns the map as a function of the area means of the year's forcings. */
        AffineMap affine();
    }

    /**
     * Fits the prior.
     *
     * @param training scenarios with their target
     */
    Fitted fit(List<ClimateScenario> training) {
        return switch (this) {
            case NONE -> {
                float[] mean = meanMap(training);
                ClimateMaps like = training.getFirst().members().getFirst();
                yield new MeanMap(mean, like);
            }
            case PATTERN_SCALING -> PatternScaling.fit(training);
            case FORCING_SCALING -> PatternScaling.fit(training,
                    training.getFirst().forcings().stream().map(Forcing::name).toList());
        };
    }

    private static float[] meanMap(List<ClimateScenario> training) {
        int cells = training.getFirst().grid().cells();
        double[] sum = new double[cells];
        int years = 0;
        for (ClimateScenario scenario : training) {
            float[] values = scenario.memberMean().values();
            for (int i = 0; i < values.length; i++) {
                sum[i % cells] += values[i];
            }
            years += scenario.years().count();
        }
        float[] mean = new float[cells];
        for (int i = 0; i < cells; i++) {
            mean[i] = (float) (sum[i] / years);
        }
        return mean;
    }

    /**
     * The same map for every year.
     *
     * @param map one value for each cell
     * @param like maps of the same variable
     */
    private record MeanMap(float[] map, ClimateMaps like) implements Fitted {

        @Override
        public ClimateMaps predict(ClimateScenario scenario) {
            float[] values = new float[scenario.years().count() * map.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = map[i % map.length];
            }
            return new ClimateMaps(like.variable(), like.units(), like.longName(), scenario.grid(),
                    scenario.years(), values);
        }

        @Override
        public AffineMap affine() {
            double[] offset = new double[map.length];
            for (int i = 0; i < map.length; i++) {
                offset[i] = map[i];
            }
            return new AffineMap(offset, List.of(), new double[0], new double[0][]);
        }
    }
}
