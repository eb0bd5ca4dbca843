package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small sweeps of small trainings, in real processes. */
@Tag("processes")
class SweepCommandTest {

    @TempDir
    private Path folder;

    private CommandLineRun sweep(String... more) {
        List<String> args = new ArrayList<>(List.of("sweep", "digits-bp", "--set",
                "dataset={kind: digits, train: 200, test: 100}", "--set", "model.hidden=[16]", "--set",
                "training.batch-size=20", "--set", "training.epochs=1", "--out",
                folder.resolve("out").toString()));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    @Test
    void theBestPointComesFirst() throws IOException {
        CommandLineRun run = sweep("--vary", "training.optimizer.learning-rate=0.00001,0.01", "--vary",
                "model.hidden=[16],[16, 8]");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        int head = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("training.optimizer.learning-rate  ")).findFirst()
                .orElseThrow());
        assertThat(lines.get(head)).doesNotContain("OPU", "fidelity", "Pareto");
        List<Double> accuracies = lines.subList(head + 1, head + 5).stream()
                .map(line -> Double.valueOf(line.replaceAll(".*?(\\d+\\.\\d+) %.*", "$1"))).toList();
        assertThat(accuracies).isSortedAccordingTo((one, other) -> Double.compare(other, one));
        assertThat(lines.get(head + 1)).startsWith("0.01 ");
        assertThat(run.out()).contains("Best: training.optimizer.learning-rate=0.01 model.hidden=[16");
        assertThat(Files.readAllLines(folder.resolve("out/points.csv"))).hasSize(5);
        assertThat(folder.resolve("out/report.html")).content().contains("Sweep of digits-bp")
                .doesNotContain("Pareto");

        CommandLineRun again = sweep("--vary", "training.optimizer.learning-rate=0.01", "--vary",
                "model.hidden=[16]");
        assertThat(again.out()).contains("(done before)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    --vary training.epoch=1,2  | backlight: --vary: unknown key training.epoch; did you mean epochs?
                    --vary training.epochs=1,x | backlight: --vary: training.epochs is \\"x\\"; expected a whole number from 1 to 100000
                    --vary training.optimizer.learning-rate=0.1,1e-1 | backlight: --vary training.optimizer.learning-rate has the value 1e-1 twice
                    --vary training.epochs=    | backlight: --vary training.epochs has an empty value; expected values with commas between, such as camera.bits=4,6,8
                    --vary training.epochs=1,2 --seeds 3..1 | backlight: --seeds is 3..1, where 3..1 has no seed; expected the smaller one first
                    """)
    void aUsersMistakeIsOneSentenceBeforeAnythingIsTrained(String more, String sentence) {
        CommandLineRun run = sweep(more.split(" "));
        assertThat(run.err()).isEqualTo(sentence.replace("\\", "") + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
