package org.backlight.app.task.climate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.Forcing;
import org.backlight.datasets.climate.YearRange;
import org.backlight.substrate.check.InvalidValueException;

/**
 * What a network has to be better than: predictions that need none, and, as the best that can be asked for, how far one member of the
 * ensemble is from the others. None but the last looks at the truth of the scenario that is predicted.
 */
public final class Baselines {

    /** Name of linear pattern scaling by the emissions of CO2. */
    public static final String PATTERN_SCALING = "linear pattern scaling";

    /** Names of the baselines that scale patterns. */
    public static final List<String> SCALINGS = List.of(PATTERN_SCALING, "pattern scaling by all forcings");

    /** Years at the beginning of a scenario whose mean is the climate that persists. */
    private static final int PRESENT_YEARS = 10;

    private Baselines() {}

    /**
     * Compares all baselines with the truth in the last years, as of {@link MapErrors#ofLastYears}.
     *
     * @param training scenarios with their target, at least one, all on one grid
     * @param test scenario with its target, on the same grid
     * @return by their names: {@code zero}, {@code persistence} where a training scenario has the test's first years, {@code linear
     *     pattern scaling} where all have the emissions of CO2, {@code pattern scaling by all forcings} where the training years tell
     *     several forcings apart, and {@code one member}, the mean over the members, where there are
     *     several
     */
    public static Map<String, MapErrors> errors(List<ClimateScenario> training, ClimateScenario test) {
        ClimateMaps truth = test.memberMean();
        Map<String, MapErrors> errors = new LinkedHashMap<>();
        errors.put("zero", MapErrors.ofLastYears(with(truth, new float[truth.values().length]), truth));
        persistence(training, test)
                .ifPresent(maps -> errors.put("persistence", MapErrors.ofLastYears(maps, truth)));
        if (training.stream().allMatch(PatternScaling::fits) && PatternScaling.fits(test)) {
            errors.put(PATTERN_SCALING,
                    MapErrors.ofLastYears(PatternScaling.fit(training).predict(test), truth));
        }
        if (test.forcings().size() > 1) {
            scalingByAll(training).ifPresent(scaling -> errors.put(SCALINGS.getLast(),
                    MapErrors.ofLastYears(scaling.predict(test), truth)));
        }
        if (test.members().size() > 1) {
            errors.put("one member", MapErrors.mean(IntStream.range(0, test.members().size())
                    .mapToObj(member -> oneMember(test, member)).toList()));
        }
        return errors;
    }

    private static Optional<PatternScaling> scalingByAll(List<ClimateScenario> training) {
        try {
            return Optional.of(PatternScaling.fit(training,
                    training.getFirst().forcings().stream().map(Forcing::name).toList()));
        } catch (InvalidValueException e) {
            // One of them never changes: there is nothing to scale by it.
            return Optional.empty();
        }
    }

    /**
     * Predicts that the climate stays as it is: each year has the mean of the test scenario's first ten years (or of all, where there
     * are fewer), as the training scenarios have them, over their members and over those of them that have all of these years.
     *
     * @param training scenarios with their target, all on one grid
     * @param test on the same grid; its target is not looked at
     * @return empty if no training scenario has these years
     */
    public static Optional<ClimateMaps> persistence(List<ClimateScenario> training, ClimateScenario test) {
        int first = test.years().first();
        YearRange present = new YearRange(first, Math.min(test.years().last(), first + PRESENT_YEARS - 1));
        List<ClimateMaps> known = training.stream()
                .filter(scenario -> scenario.years().contains(present.first())
                        && scenario.years().contains(present.last()))
                .map(scenario -> scenario.select(present).memberMean()).toList();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        int cells = test.grid().cells();
        double[] sum = new double[cells];
        for (ClimateMaps maps : known) {
            for (int i = 0; i < maps.values().length; i++) {
                sum[i % cells] += maps.values()[i];
            }
        }
        float[] values = new float[test.years().count() * cells];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (sum[i % cells] / known.size() / present.count());
        }
        ClimateMaps like = known.getFirst();
        return Optional.of(new ClimateMaps(like.variable(), like.units(), like.longName(), test.grid(),
                test.years(), values));
    }

    /**
     * Compares a member of an ensemble with the mean of the others in the last years, as of {@link MapErrors#ofLastYears}: by as much
     * would a perfect model's single simulation differ, since weather is not predicted.
     *
     * @param scenario with at least 2 members
     * @param member its place among the members, from 0
     * @throws InvalidValueException if there is no such member, or no other
     */
    public static MapErrors oneMember(ClimateScenario scenario, int member) {
        InvalidValueException.requireWhole("member", member, 0, scenario.members().size() - 1);
        List<ClimateMaps> others = new ArrayList<>(scenario.members());
        ClimateMaps one = others.remove(member);
        if (others.isEmpty()) {
            throw new InvalidValueException("members of " + scenario.name(), 1, "at least 2");
        }
        return MapErrors.ofLastYears(one,
                new ClimateScenario(scenario.name(), scenario.grid(), scenario.years(),
                        List.of(), others).memberMean());
    }

    private static ClimateMaps with(ClimateMaps like, float[] values) {
        return new ClimateMaps(like.variable(), like.units(), like.longName(), like.grid(), like.years(),
                values);
    }
}
