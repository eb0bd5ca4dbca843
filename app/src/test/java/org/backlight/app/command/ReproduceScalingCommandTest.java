package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole of {@code reproduce scaling} with networks of a few neurons. */
class ReproduceScalingCommandTest {

    private static final List<String> POINTS = List.of("bp-w64-d1-b4", "dfa-w64-d1-b4", "odfa-w64-d1-b4",
            "bp-w64-d2-b4", "dfa-w64-d2-b4", "odfa-w64-d2-b4", "stored-n64-b128", "generated-n64-b128",
            "hadamard-n64-b128", "optical-n64-b1");

    @TempDir
    private Path folder;

    private Path out() {
        return folder.resolve("reproduce-scaling-quick");
    }

    private CommandLineRun reproduce(String... more) {
        List<String> args = new ArrayList<>(List.of("reproduce", "scaling", "--widths=64", "--depths=1,2",
                "--batch=4", "--projections=64", "--seconds=0.01", "--runs-dir", folder.toString()));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private Path file(String point) {
        return out().resolve("points").resolve(point
                + (point.startsWith("odfa") || point.startsWith("optical") ? "-wang-2024" : "") + ".json");
    }

    /** Measures as the processes of {@code reproduce} do, without their time to start. */
    private void measure(String point) {
        CommandLineRun run = CommandLineRun.of("reproduce", "scaling-point", point, "--device=wang-2024",
                "--seconds=0.01", "--out", file(point).toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /** All but one are measured before, as an interrupted command would have left them. */
    @Test
    void whatIsMissingIsMeasuredAndAllIsReported() throws IOException {
        POINTS.stream().filter(point -> !point.equals("odfa-w64-d2-b4")).forEach(this::measure);
        byte[] before = Files.readAllBytes(file("bp-w64-d1-b4"));

        CommandLineRun partial = reproduce("--report");
        assertThat(partial.exitCode()).as(partial.err()).isZero();
        assertThat(report()).contains("This report is not complete: 9 of 10 points are measured",
                "./backlight reproduce scaling --widths=64 --depths=1,2 --batch=4");

        CommandLineRun whole = reproduce();
        assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
        assertThat(whole.out()).contains("scaling, quick: 10 points, in ", "1/1  ODFA, 2 × 64: ", "Report: ")
                .doesNotContain("BP, 1 × 64");
        assertThat(Files.readAllBytes(file("bp-w64-d1-b4"))).isEqualTo(before);
        assertThat(report()).doesNotContain("not complete", "NaN", "Infinity", "Left out")
                .contains("<h2>Time against width</h2>", "<h2>Time against depth</h2>",
                        "<h2>Projections alone</h2>", "<h2>Where memory ends</h2>",
                        "<h2>What light costs beyond</h2>", "time-against-width-1.csv",
                        "projection-ratio.csv",
                        "With 2 hidden layers ODFA, overlapped is ", "NVIDIA RTX A6000",
                        "The host's part of ODFA takes at most 1.10");
        assertThat(out().resolve("networks.csv")).content().hasLineCount(7).contains("ODFA,64,2,4,");
        assertThat(out().resolve("projections.csv")).content().hasLineCount(5)
                .contains("structured (Hadamard),64,128,");
    }

    @Test
    void aReportOfNothingSaysWhatIsMissing() throws IOException {
        CommandLineRun run = reproduce("--report");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(report()).contains("This report is not complete: 0 of 10 points are measured",
                "not known yet").doesNotContain("NaN");
    }

    private String report() throws IOException {
        return Files.readString(out().resolve("report.html"));
    }

    @Test
    void pointsOfAnotherMachineAreNamedAndNotMixed() throws IOException {
        measure("bp-w64-d1-b4");
        Path file = file("bp-w64-d1-b4");
        Files.writeString(file, Files.readString(file).replaceFirst("\"cores\" : \\d+", "\"cores\" : 4096"));
        CommandLineRun run = reproduce();
        assertThat(run.err()).startsWith("backlight: file " + file + " was measured on another machine (")
                .contains("4096 processors").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(out().resolve("report.html")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    --quick --full       | --quick and --full exclude each other; expected one of them
                    --widths=0           | --widths has 0; expected 1 to 100000
                    --depths=1,1001      | --depths has 1001; expected 1 to 1000
                    --batch=0            | --batch has 0; expected 1 to 10000
                    --projections=10     | --projections has 10; expected 64 to 1000000
                    --seconds=0          | --seconds is 0.0; expected a number above 0, at most 3600
                    --device=wang-2023   | there is no device preset "wang-2023". Did you mean wang-2024? Those that exist are launay-2020, wang-2024, ohana-2023, lighton-gen3, ideal
                    --gpu=a600           | there is no machine or file a600; did you mean a6000? (built in: a6000, h200)
                    """)
    void aUsersMistakeIsOneSentenceBeforeAnythingIsMeasured(String more, String sentence) {
        List<String> args = new ArrayList<>(
                List.of("reproduce", "scaling", "--runs-dir", folder.resolve("runs").toString()));
        args.addAll(List.of(more.split(" ")));
        CommandLineRun run = CommandLineRun.of(args.toArray(String[]::new));
        assertThat(run.err()).isEqualTo("backlight: " + sentence + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    /** 1,001 matrices of 100,000 × 100,000. */
    @Test
    void whatDoesNotFitIsRefusedWithWhatIsMissingBeforeAnythingIsAllocated() {
        CommandLineRun run = CommandLineRun.of("reproduce", "scaling", "--widths=100000", "--depths=1000",
                "--runs-dir", folder.toString());
        assertThat(run.err()).startsWith("backlight: BP, 1000 × 100,000 needs at least 37")
                .contains(" GiB of memory, but this machine has ", " GiB are missing").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anUnknownPointIsRefused() {
        CommandLineRun run = CommandLineRun.of("reproduce", "scaling-point", "bp", "--device=wang-2024",
                "--seconds=1", "--out", folder.resolve("x.json").toString());
        assertThat(run.err()).startsWith("backlight: there is no point \"bp\"; expected a name such as ");
        assertThat(run.exitCode()).isEqualTo(2);
    }
}
