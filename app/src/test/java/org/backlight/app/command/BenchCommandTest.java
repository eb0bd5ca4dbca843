package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.backlight.app.terminal.Terminal;
import org.bytedeco.openblas.global.openblas;
import org.junit.jupiter.api.Test;

class BenchCommandTest {

    private final StringWriter printed = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(String... line) {
        return Backlight.run(new Terminal(new PrintWriter(printed), 0), new PrintWriter(errors), line);
    }

    @Test
    void theTableComparesEveryKindWithAStoredMatrix() {
        assertThat(run("bench", "projection", "--size", "300", "--seconds", "0.002", "--warm-up", "0",
                "--threads", "2"))
                .as(errors.toString()).isZero();
        List<String> lines = printed.toString().lines().toList();
        assertThat(lines.get(0)).startsWith("2 threads");
        assertThat(lines.get(1)).contains("projections/s", "TeraOPS", "GB avoided");
        for (String kind : List.of("stored, OpenBLAS", "dense", "gaussian", "binomial", "hadamard")) {
            for (String batch : List.of("1", "128")) {
                assertThat(lines).as(kind)
                        .anyMatch(line -> line.matches(kind + " +300 +300 +" + batch + " .*"));
            }
        }
        // Effective operations: 2·n·m for each projection, here 4e12.
        String[] large = lines.getLast().split(" +");
        assertThat(large).startsWith("hadamard", "1000000", "2000000", "1");
        assertThat(Double.parseDouble(large[7]) / Double.parseDouble(large[4])).isBetween(3.99, 4.01);
        assertThat(large[8]).isEqualTo("8000");
    }

    /** What is trained afterwards in the same process must have the same last digits. */
    @Test
    void theThreadsOfTheLibraryAreThoseOfBefore() {
        openblas.blas_set_num_threads(1);
        assertThat(run("bench", "projection", "--size", "64", "--seconds", "0.002", "--warm-up", "0",
                "--threads", "2")).isZero();
        assertThat(openblas.blas_get_num_threads()).isEqualTo(1);
    }

    @Test
    void theSpreadIsSaid() {
        assertThat(run("bench", "projection", "--size", "64", "--seconds", "0.002", "--warm-up", "0"))
                .isZero();
        assertThat(printed.toString()).contains("after a warm-up");
        assertThat(printed.toString().lines().skip(2)).allMatch(line -> line.matches(".* \\d+ % .*"));
    }

    @Test
    void mistakesAreOneSentence() {
        for (String[] wrong : new String[][]{{"--size", "0"}, {"--size", "50000"}, {"--threads", "0"},
                {"--threads", "1025"}, {"--seconds", "-1"}, {"--seconds", "NaN"}, {"--warm-up", "-1"}}) {
            errors.getBuffer().setLength(0);
            assertThat(run("bench", "projection", wrong[0], wrong[1])).isEqualTo(2);
            assertThat(errors.toString()).contains(wrong[0] + " is ").contains("expected").hasLineCount(1);
        }
    }
}
