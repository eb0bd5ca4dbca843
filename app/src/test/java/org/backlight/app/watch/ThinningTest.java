package org.backlight.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinningTest {

    private static RunFigures.Column column(int points, int spike) {
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= points; step++) {
            double value = step == spike ? 50 : step == spike + 1 ? -50 : Math.sin(step * 0.01);
            lines.append("{\"step\":").append(step).append(",\"epoch\":1,\"split\":\"train\",\"loss\":")
                    .append(value).append("}\n");
        }
        RunFigures figures = new RunFigures(new Throughput(0));
        figures.add(lines.toString().getBytes(StandardCharsets.UTF_8));
        return figures.columns().get("train/loss");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 999, 5000, 9998})
    void spikesAndEndsSurvive(int spike) {
        RunFigures.Column column = column(10_000, spike);
        int[] chosen = Thinning.choose(column, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 100);
        assertThat(chosen.length).isBetween(150, 204);
        assertThat(chosen).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(9999);
        double[] values = Arrays.stream(chosen).mapToDouble(column::value).toArray();
        assertThat(Arrays.stream(values).max()).hasValue(50);
        assertThat(Arrays.stream(values).min()).hasValue(-50);
    }

    @Test
    void fewPointsAllStay() {
        RunFigures.Column column = column(200, 20);
        assertThat(Thinning.choose(column, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 100))
                .hasSize(200);
        assertThat(Thinning.choose(column(1, 0), 0, 1, 100)).containsExactly(0);
    }

    /** A point on either side stays, so that lines reach the edges. */
    @Test
    void aPartHasItsNeighbours() {
        int[] chosen = Thinning.choose(column(10_000, 1), 500.5, 600.5, 100);
        assertThat(chosen).startsWith(499).endsWith(600).hasSize(102);
    }

    /** All lines of one step, as a run that goes on with no progress has. */
    @Test
    void equalStepsDoNoHarm() {
        RunFigures figures = new RunFigures(new Throughput(0));
        figures.add("{\"step\":5,\"epoch\":1,\"split\":\"train\",\"loss\":1}\n".repeat(1000)
                .getBytes(StandardCharsets.UTF_8));
        assertThat(Thinning.choose(figures.columns().get("train/loss"), 0, 10, 10).length).isBetween(1, 24);
    }

    @Test
    void damagedLinesArePassedOver() {
        RunFigures figures = new RunFigures(new Throughput(100));
        figures.add("""
                {"step":1,"epoch":1,"split":"train","loss":3}
                {"step":1,"epoch":1,"split":"time","train_seconds":2}
                {"step":2,"epoch":1,"spl
                [1, 2]
                {"step":"x","epoch":1,"split":"train","loss":1}
                {"step":3,"epoch":1,"split":"train","loss":null,"more":{"a":[1]}}
                {"step":3,"epoch":1,"split":"time","train_seconds":4}

                """.getBytes(StandardCharsets.UTF_8));
        assertThat(figures.columns()).containsOnlyKeys("train/loss", "time/train_seconds",
                "time/samples_per_second");
        RunFigures.Column speed = figures.columns().get("time/samples_per_second");
        assertThat(speed.count()).isEqualTo(2);
        assertThat(speed.value(0)).isEqualTo(50);
        assertThat(speed.value(1)).isEqualTo(100);
    }
}
