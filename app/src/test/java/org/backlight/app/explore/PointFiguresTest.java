package org.backlight.app.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.backlight.app.run.RunSummary;
import org.backlight.app.trainings.Cell;
import org.junit.jupiter.api.Test;

class PointFiguresTest {

    private static RunSummary run(double accuracy, double seconds, double joules) {
        return new RunSummary("r", "odfa", "digits", 1, 10, 1, 0.1, 0.2,
                RunSummary.testFigures(Map.of("accuracy", accuracy)), 1, 1, 1,
                new RunSummary.Opu(10, 5, seconds, joules, 0.9, null, null, null, null), null, null);
    }

    private static PointFigures point(String name, RunSummary... runs) {
        return new PointFigures(new Grid.Point(List.of(name), List.of()), Arrays.asList(runs));
    }

    @Test
    void theFrontIsWhatNothingBeats() {
        PointFigures best = point("best", run(0.9, 10, 100));
        PointFigures worse = point("worse in all", run(0.8, 11, 101));
        PointFigures frugal = point("frugal", run(0.7, 10, 50));
        PointFigures fast = point("fast", run(0.6, 5, 60));
        PointFigures twin = point("as good as the best", run(0.9, 10, 100));
        PointFigures slower = point("as good but slower", run(0.9, 12, 100));
        PointFigures digital = point("no device",
                new RunSummary("r", "bp", "digits", 1, 10, 1, 0.1, 0.2,
                        RunSummary.testFigures(Map.of("accuracy", 0.99)), 1, 1, 1, null, null, null));
        assertThat(PointFigures.front(List.of(best, worse, frugal, fast, twin, slower, digital)))
                .containsExactly(best, frugal, fast, twin);
    }

    @Test
    void spreadIsThatOfASample() {
        PointFigures point = point("p", run(0.5, 1, 1), run(0.6, 1, 1), run(0.7, 1, 1));
        assertThat(point.spread(PointFigures::accuracy).mean()).isCloseTo(0.6, within(1e-12));
        assertThat(point.spread(PointFigures::accuracy).deviation()).isCloseTo(0.1, within(1e-12));
        assertThat(point("one", run(0.5, 1, 1)).spread(PointFigures::accuracy).deviation()).isNaN();
        assertThat(point.mean(PointFigures::frames)).isEqualTo(15);
    }

    @Test
    void commasWithinBracketsDoNotPartValues() {
        Variation variation = Variation.parse("model.hidden=[64, 32], [16],8");
        assertThat(variation.values()).containsExactly("[64, 32]", "[16]", "8");
        assertThat(variation.recipeKey()).isEqualTo("model.hidden");
        assertThat(Variation.parse("camera.bits=1,2e1").recipeKey())
                .isEqualTo("feedback.projection.camera.bits");
        assertThat(Variation.parse("preset=ideal").isNumeric()).isFalse();
        assertThat(Variation.parse("camera.bits=1,2e1").isNumeric()).isTrue();
    }

    @Test
    void aCellIsKnownByItsRecipeAlone() {
        List<Variation> bits = List.of(Variation.parse("camera.bits=8,4"));
        Grid one = Grid.of("digits-odfa", List.of("training.epochs=3"), bits, List.of(1L, 2L));
        Grid other = Grid.of("digits-odfa", List.of("name=other", "training.epochs=3"),
                List.of(Variation.parse("feedback.projection.camera.bits=4")), List.of(2L));
        assertThat(one.cells()).hasSize(4).containsAll(other.cells());
        assertThat(one.cells()).extracting(Cell::id).doesNotHaveDuplicates();
        Grid changed = Grid.of("digits-odfa", List.of("training.epochs=4"), bits, List.of(1L, 2L));
        assertThat(changed.cells()).doesNotContainAnyElementsOf(one.cells());
    }
}
