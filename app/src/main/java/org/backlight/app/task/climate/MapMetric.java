package org.backlight.app.task.climate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.Grid;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One of the figures of {@link MapErrors} over the rows of an evaluation, each the map of a year. All rows count, so that a task
 * that is measured on the last years of a scenario has those years as its test samples.
 *
 * <p>Rows enter by their errors alone: targets may be maps, deviations of maps from some other prediction, or either divided by a
 * constant. Therefore the change by which the first three figures are divided is given; over training batches, too, they are
 * shares of that change.
 */
public final class MapMetric implements Metric {

    private enum Figure {
        SPATIAL_NRMSE(MapErrors::spatialNrmse), GLOBAL_NRMSE(MapErrors::globalNrmse), TOTAL_NRMSE(
                MapErrors::totalNrmse), RMSE(MapErrors::rmse);

        private final ToDoubleFunction<MapErrors> of;

        Figure(ToDoubleFunction<MapErrors> of) {
            this.of = of;
        }
    }

    /** Sums that come before those of the cells. */
    private static final int SCALARS = 3;

    private final Figure figure;
    private final Grid grid;
    private final double[] cellWeights;
    private final double meanTruth;
    private final double unitsPerTarget;
    private final Format format;

    private MapMetric(Figure figure, ClimateMaps truth, double unitsPerTarget) {
        this.figure = figure;
        this.unitsPerTarget = unitsPerTarget;
        grid = truth.grid();
        cellWeights = grid.weights();
        meanTruth = MapErrors.mean(truth);
        WrittenUnit unit = WrittenUnit.of(figure == Figure.RMSE ? truth.units() : "");
        format = new Format(unit.name(), unit.factor(), 4);
    }

    /**
     * Makes the four metrics: {@code spatial_nrmse}, {@code global_nrmse}, {@code total_nrmse} and {@code rmse}.
     *
     * @param truth of the years that are tested; its mean over area and years, which divides the first three, is not 0
     * @param unitsPerTarget factor from outputs and targets to the unit of the maps: the deviation by which targets were divided,
     *     or 1
     */
    public static List<Metric> all(ClimateMaps truth, double unitsPerTarget) {
        return Arrays.stream(Figure.values())
                .<Metric>map(figure -> new MapMetric(figure, truth, unitsPerTarget)).toList();
    }

    @Override
    public String name() {
        return figure.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name of one of these metrics in words, such as {@code total NRMSE}. */
    public static String words(Metric metric) {
        return metric.name().replace('_', ' ').replace("nrmse", "NRMSE").replace("rmse", "RMSE");
    }

    @Override
    public Format format() {
        return format;
    }

    @Override
    public Better better() {
        return Better.LOWER;
    }

    /** Returns what {@link MapErrorSums} has of the rows: two sums over rows, their number, and a sum for each cell. */
    @Override
    public double[] sums(Tensor output, Tensor targets) {
        // In float64: errors are small differences of values that the global mean takes the average of.
        Tensor errors = output.to(ScalarType.Double).sub(targets.to(ScalarType.Double))
                .mul(new Scalar(unitsPerTarget));
        Tensor weights = Tensor.create(cellWeights);
        boolean cellsNeeded = figure == Figure.SPATIAL_NRMSE || figure == Figure.TOTAL_NRMSE;
        double[] sums = new double[SCALARS + (cellsNeeded ? grid.cells() : 0)];
        sums[0] = errors.size(0);
        sums[1] = errors.matmul(weights).square().sum().item_double();
        sums[2] = errors.square().matmul(weights).sqrt().sum().item_double();
        if (cellsNeeded) {
            errors.sum(0).contiguous().data_ptr_double().get(sums, SCALARS, grid.cells());
        }
        return sums;
    }

    @Override
    public double value(Totals totals) {
        double[] sums = totals.sums();
        double[] cells = Arrays.copyOfRange(sums, SCALARS, sums.length);
        return figure.of
                .applyAsDouble(
                        MapErrors.of(new MapErrorSums(sums[0], sums[1], sums[2], cells), grid, meanTruth));
    }
}
