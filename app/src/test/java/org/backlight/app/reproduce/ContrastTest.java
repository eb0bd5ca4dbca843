package org.backlight.app.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.trainings.Cell;
import org.junit.jupiter.api.Test;

class ContrastTest {

    private static final Recipe RECIPE = RecipeReader.read("dialogs-bp", List.of());

    private static ArmResult arm(String label, int seeds, double... losses) {
        List<Cell> cells = Cell.ofSeeds(RECIPE, LongStream.rangeClosed(1, seeds).boxed().toList(), label);
        return new ArmResult(new Arm(label, "bp", "dialogs-bp", cells),
                IntStream.range(0, losses.length)
                        .mapToObj(i -> new ArmResult.Trained(new RunFolder(Path.of(label)), i + 1, List.of(),
                                Optional.of(new RunSummary(label, "bp", "dialogs", 1, 1, 1, losses[i],
                                        losses[i], null, 1,
                                        1, 1, null, null, null, null, null, null, null))))
                        .toList(),
                List.of(), List.of());
    }

    private static Contrast difference(ArmResult one, ArmResult two) {
        return Contrast.of(Measure.NATS, 0, new Contrast.Term(one, 1), new Contrast.Term(two, -1));
    }

    /** Differences by seed are 0.25 + 1.9 − 1.4, 0.25 + 2.0 − 1.6 and 0.25 + 2.1 − 1.5: 0.75, 0.65, 0.85. */
    @Test
    void theSpreadIsThatOfTheDifferencesBySeed() {
        Contrast contrast = Contrast.of(Measure.NATS, 0.25, new Contrast.Term(arm("A", 3, 1.9, 2.0, 2.1), 1),
                new Contrast.Term(arm("B", 3, 2.8, 3.2, 3.0), -0.5));
        assertThat(contrast.value()).isEqualTo(0.75, within(1e-12));
        assertThat(contrast.spread()).isEqualTo(0.1, within(1e-12));
    }

    @Test
    void aDifferenceLargerThanItsSpreadDecides() {
        ArmResult low = arm("low", 3, 1.9, 2.3, 2.1);
        // Seeds differ by 0.2 and more, the methods by 0.05 to 0.15 for each of them: 0.1, with a spread of 0.05.
        ArmResult high = arm("high", 3, 1.95, 2.4, 2.25);
        assertThat(difference(high, low).verdict("yes", "no")).isEqualTo("yes (3 seeds)");
        assertThat(difference(low, high).verdict("yes", "no")).isEqualTo("no (3 seeds)");
        // By 0, 0.15 and 0.03.
        assertThat(difference(arm("near", 3, 1.9, 2.45, 2.13), low).verdict("yes", "no")).isEqualTo(
                "not decided: 0.060 nats apart, with a spread of 0.079 over 3 seeds");
    }

    @Test
    void oneSeedIsSaidAndAMissingOneDecidesNothing() {
        ArmResult two = arm("two", 3, 1, 1.1);
        assertThat(difference(arm("A", 1, 2), arm("B", 1, 1)).verdict("yes", "no"))
                .isEqualTo("yes, by one seed: the spread is not known");
        assertThat(difference(two, arm("three", 3, 2, 2.1, 2.2)).verdict("yes", "no"))
                .isEqualTo("not decided: only 2 of 3 seeds of two are finished");
        assertThat(difference(two, arm("none", 3)).verdict("yes", "no"))
                .isEqualTo("not decided: only 2 of 3 seeds of two, 0 of 3 seeds of none are finished");
    }
}
