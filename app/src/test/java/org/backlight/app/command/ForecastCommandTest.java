package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.Machines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastCommandTest {

    @TempDir
    private Path folder;

    private Path here;

    /** Another machine in this one's place, so that the figures are the same everywhere and nothing is measured. */
    @BeforeEach
    void describe() {
        here = folder.resolve("here.yaml");
        Machines.write(Machines.load("a6000"), here);
    }

    private CommandLineRun forecast(String... arguments) {
        List<String> all = new ArrayList<>(List.of("forecast", "digits-odfa", "--machine", here.toString()));
        all.addAll(List.of(arguments));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private void refuses(String sentence, String... arguments) {
        CommandLineRun run = forecast(arguments);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void comparesMethodsOnEveryMachine() {
        CommandLineRun run = forecast("--on", "h200", "--device", "wang-2024");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains(
                "784-512-512-10, 669,706 parameters; steps of 128 samples by adam in fp32",
                "light: wang-2024, 10 inputs to 1,024 outputs, 4 frames of 526 µs for each error, 30 W",
                "this machine", "NVIDIA H200", "DFA, dense", "ODFA, wang-2024", "… overlapped",
                "is the fastest", "rates.bytes-per-second", "7.68e+11 (NVIDIA RTX A6000 data sheet)",
                "efficiency.kernel-seconds", "(assumed: launch of a kernel)");
    }

    /** Errors of 20,000 values: a stored matrix is read for each batch of one, and light is not. */
    @Test
    void saysFromWhichWidthOnLightPays() {
        CommandLineRun run = forecast("--set", "training.batch-size=1", "--set", "training.method=dfa",
                "--set", "feedback.projection=gaussian", "--set", "model.hidden=[64,64]", "--device",
                "lighton-gen3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("DFA, gaussian", "light is ");
    }

    @Test
    void saysWhatDoesNotFitAndByHowMuch() throws IOException {
        Path small = folder.resolve("small.yaml");
        Files.writeString(small, Files.readString(here).replace("{value: 4.8E10", "{value: 1.0e6")
                .replace("NVIDIA RTX A6000\"\nrates", "small one\"\nrates"));
        CommandLineRun run = forecast("--on", small.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("small one").containsPattern(
                "0\\.\\d GiB: does not fit, 0\\.\\d GiB are missing");
    }

    @Test
    void everyKindOfNetworkIsForecast() {
        assertThat(forecast("--set", "model.normalization=layer").exitCode()).isZero();
        assertThat(forecast("--set", "training.method=bp", "--set", "training.optimizer=sgd").out())
                .contains("by sgd in fp32");
    }

    @Test
    void wrongInputIsRefusedInOneSentence() throws IOException {
        refuses("there is no machine or file a600; did you mean a6000?", "--on", "a600");
        refuses("there is no device launay-202; did you mean launay-2020?", "--device", "launay-202");
        refuses("device launay-2020 gives at most 100,000 outputs at once, but the feedback of this network has "
                + "160,000: it would take 2 exposures of each pattern", "--set",
                "model.hidden=[80000,80000]", "--device", "launay-2020");
        refuses("unknown key model.hiden of kind mlp; did you mean hidden?", "--set", "model.hiden=[9]");
        Path zero = folder.resolve("zero.yaml");
        Files.writeString(zero, Files.readString(here).replace("7.68E11", "0"));
        refuses("rates.bytes-per-second.value is 0; expected a finite number greater than 0", "--on",
                zero.toString());
        Files.writeString(here, "name: broken");
        refuses("rates.fp32-flops-per-second is missing");
    }

    @Test
    void thisMachineIsMeasuredAndKeptWhereTheUserSays() throws IOException {
        Files.delete(here);
        CommandLineRun run = forecast();
        assertThat(run.exitCode()).as(run.err()).isZero();
        Machine kept = Machines.load(here.toString());
        assertThat(kept.rates().fp32FlopsPerSecond().value()).isBetween(1e8, 1e15);
        assertThat(kept.rates().bytesPerSecond().value()).isBetween(1e8, 1e13);
        kept.quantities().forEach((key, quantity) -> assertThat(quantity.value()).as(key).isNotNegative());
        String before = Files.readString(here);
        assertThat(forecast().exitCode()).isZero();
        assertThat(here).hasContent(before);
    }
}
