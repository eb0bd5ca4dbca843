package org.backlight.app.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.TaskKind;
import org.backlight.app.task.image.ImageClassification;
import org.backlight.app.task.text.TextContinuation;
import org.backlight.app.trainings.Cell;
import org.junit.jupiter.api.Test;

class PointFiguresTest {

    private static RunSummary run(double accuracy, double seconds, double joules) {
        return new RunSummary("r", "odfa", "digits", 1, 10, 1, 0.1, 0.2,
                RunSummary.testFigures(Map.of("accuracy", accuracy)), 1, 1, 1,
                new RunSummary.Opu(10, 5, seconds, joules, 0.9, null, null, null, null), null, null, null,
                null, null, null);
    }

    private static PointFigures point(String name, RunSummary... runs) {
        return new PointFigures(new Grid.Point(List.of(name), List.of()), new ImageClassification(),
                Arrays.asList(runs));
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
                        RunSummary.testFigures(Map.of("accuracy", 0.99)), 1, 1, 1, null, null, null, null,
                        null, null, null));
        assertThat(ParetoFront.of(List.of(best, worse, frugal, fast, twin, slower, digital)))
                .containsExactly(best, frugal, fast, twin);
    }

    private static RunSummary guessing(String metric, double value, double seconds, double guessing) {
        return new RunSummary("r", "odfa", "digits", 1, 10, 1, 0.1, 0.2,
                RunSummary.testFigures(Map.of(metric, value)), 1, 1, 1,
                new RunSummary.Opu(10, 5, seconds, 30 * seconds, 0.9, null, null, null, null), null, null,
                Map.of(metric, guessing), null, null, null);
    }

    @Test
    void jitterMakesNoFront() {
        PointFigures best = point("best", run(0.97, 13.32, 400));
        PointFigures alike = point("0.4 % less, 0.5 % faster", run(0.966, 13.26, 398));
        PointFigures worse = point("5 % less, 0.5 % faster", run(0.92, 13.26, 398));
        PointFigures fast = point("5 % less, twice as fast", run(0.92, 6, 200));
        assertThat(ParetoFront.of(List.of(best, alike, worse, fast))).containsExactly(best, alike, fast);
        PointFigures spread = point("mean 0.93", run(0.90, 13.32, 400), run(0.96, 13.32, 400));
        PointFigures within = point("0.95", run(0.95, 13.32, 400));
        PointFigures beyond = point("0.99", run(0.99, 13.32, 400));
        assertThat(ParetoFront.of(List.of(spread, within))).containsExactly(spread, within);
        assertThat(ParetoFront.of(List.of(spread, beyond))).containsExactly(beyond);
    }

    /** Each is better than the next in one thing, and about as good in the others, all around. */
    @Test
    void somePointIsAlwaysLeft() {
        PointFigures one = point("1", run(0.9, 10, 100));
        PointFigures two = point("2", run(0.9 * 0.992, 10 * 1.008, 98.4));
        PointFigures three = point("3", run(0.9 * 0.9841, 10 * 0.992, 99.2));
        assertThat(ParetoFront.of(List.of(one, two, three))).isNotEmpty();
    }

    @Test
    void guessingIsMarkedAndOnNoFront() {
        PointFigures chance = point("1 bit", guessing("accuracy", 0.1165, 1, 0.1));
        PointFigures learned = point("8 bits", guessing("accuracy", 0.97, 10, 0.1));
        assertThat(chance.atChance()).isTrue();
        assertThat(learned.atChance()).isFalse();
        assertThat(point("a little", guessing("accuracy", 0.13, 1, 0.1)).atChance()).isFalse();
        assertThat(ParetoFront.of(List.of(chance, learned))).containsExactly(learned);
        assertThat(point("unknown", run(0.1, 1, 1)).atChance()).isFalse();
    }

    /** Of perplexity, less is better. */
    @Test
    void theMetricsDirectionCounts() {
        TaskKind text = new TextContinuation();
        Grid.Point point = new Grid.Point(List.of("p"), List.of());
        PointFigures good = new PointFigures(point, text, List.of(guessing("perplexity", 30, 10, 4000)));
        PointFigures bad = new PointFigures(point, text, List.of(guessing("perplexity", 60, 10, 4000)));
        PointFigures chance = new PointFigures(point, text, List.of(guessing("perplexity", 3950, 1, 4000)));
        assertThat(ParetoFront.of(List.of(bad, good, chance))).containsExactly(good);
        assertThat(chance.atChance()).isTrue();
        PointFigures other = point("another metric", guessing("accuracy", 0.2, 20, 0.1));
        assertThat(ParetoFront.of(List.of(good, other))).containsExactly(good, other);
    }

    @Test
    void spreadIsThatOfASample() {
        PointFigures point = point("p", run(0.5, 1, 1), run(0.6, 1, 1), run(0.7, 1, 1));
        assertThat(point.result().mean()).isCloseTo(0.6, within(1e-12));
        assertThat(point.result().deviation()).isCloseTo(0.1, within(1e-12));
        assertThat(point("one", run(0.5, 1, 1)).result().deviation()).isNaN();
        assertThat(point.mean(PointFigures::totalFrames)).isEqualTo(15);
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
