package org.backlight.app.task.climate;

import java.util.Collection;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.Grid;
import org.backlight.datasets.climate.YearRange;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Errors of predicted maps of several years. With ⟨·⟩ the mean over the area, each cell by the cosine of its latitude, and mean_t
 * the one over the years, they are those of ClimateBench (Watson-Parris et al. 2022, doi:10.1029/2021MS002954), which takes the
 * last 20 years of a scenario, and as truth the mean over the members of an ensemble.
 *
 * @param spatialNrmse √⟨(mean_t prediction − mean_t truth)²⟩ / |⟨mean_t truth⟩|: how well the pattern is met
 * @param globalNrmse √(mean_t (⟨prediction⟩ − ⟨truth⟩)²) / |⟨mean_t truth⟩|: how well each year's area mean is met
 * @param totalNrmse the spatial one, and 5 times the global one
 * @param rmse mean_t √⟨(prediction − truth)²⟩, in the unit of the maps
 */
public record MapErrors(double spatialNrmse, double globalNrmse, double totalNrmse, double rmse) {

    /** The number of years at the end of a scenario that are compared. */
    private static final int LAST_YEARS = 20;

    private static final double GLOBAL_FACTOR = 5;

    /**
     * Compares maps with the truth over all their years.
     *
     * @param prediction not modified
     * @param truth on the same grid and of the same years; not modified
     * @throws InvalidValueException if grids or years differ
     */
    public static MapErrors of(ClimateMaps prediction, ClimateMaps truth) {
        if (!prediction.years().equals(truth.years()) || !prediction.grid().isLike(truth.grid())) {
            throw new InvalidValueException("prediction of " + prediction.variable(),
                    prediction.years() + " on " + prediction.grid(), truth.years() + " on " + truth.grid());
        }
        return of(MapErrorSums.of(prediction, truth), truth.grid(), mean(truth));
    }

    /**
     * Compares the last 20 years, or all where there are fewer.
     *
     * @param prediction not modified
     * @param truth on the same grid and of the same years; not modified
     * @throws InvalidValueException if grids or years differ
     */
    public static MapErrors ofLastYears(ClimateMaps prediction, ClimateMaps truth) {
        return of(prediction.select(last(prediction.years())), truth.select(last(truth.years())));
    }

    /** Returns the last 20 years, or all where there are fewer. */
    public static YearRange last(YearRange years) {
        return new YearRange(Math.max(years.first(), years.last() - LAST_YEARS + 1), years.last());
    }

    /** Returns the mean over area and years. */
    public static double mean(ClimateMaps maps) {
        return IntStream.rangeClosed(maps.years().first(), maps.years().last()).mapToDouble(maps::mean)
                .average().orElseThrow();
    }

    /**
     * Computes the errors from sums.
     *
     * @param meanTruth mean of the truth over area and years
     */
    static MapErrors of(MapErrorSums sums, Grid grid, double meanTruth) {
        double change = Math.abs(meanTruth);
        double spatial = sums.timeMeanError(grid) / change;
        double global = sums.areaMeanError() / change;
        return new MapErrors(spatial, global, spatial + GLOBAL_FACTOR * global, sums.yearlyError());
    }

    /**
     * Returns the mean of several, figure by figure.
     *
     * @param errors at least one
     */
    static MapErrors mean(Collection<MapErrors> errors) {
        return new MapErrors(mean(errors, MapErrors::spatialNrmse), mean(errors, MapErrors::globalNrmse),
                mean(errors, MapErrors::totalNrmse), mean(errors, MapErrors::rmse));
    }

    private static double mean(Collection<MapErrors> errors, ToDoubleFunction<MapErrors> figure) {
        return errors.stream().mapToDouble(figure).average().orElseThrow();
    }
}
