package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.app.failure.UserMistake;
import org.backlight.learning.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachinesTest {

    private static final String RATES = """
            name: small
            rates:
              fp32-flops-per-second: {value: 1e9, source: a test}
              bf16-flops-per-second: {value: 2e9, source: a test}
              bytes-per-second: {value: 1e8, source: a test}
              memory-bytes: {value: 1e6, source: a test}
              power-watts: {value: 50, assumed: true}
            """;

    @TempDir
    private Path folder;

    private Machine read(String text) throws IOException {
        Path file = folder.resolve("m.yaml");
        Files.writeString(file, text);
        return Machines.load(file.toString());
    }

    @Test
    void aMachineDividesOperationsByItselfUnlessItsCoresAreStated() throws IOException {
        assertThat(read(RATES).rates().cores()).isEqualTo(Quantity.assumed(1, ""));
        assertThat(read(RATES + "  cores: {value: 64, source: a test}\n").rates().cores().value())
                .isEqualTo(64);
        assertThatThrownBy(() -> read(RATES + "  cores: {value: 0, source: a test}\n"))
                .hasMessageContaining("rates.cores.value is 0");
    }

    @Test
    void builtInMachinesHaveTheRatesOfTheirDataSheets() {
        Machine a6000 = Machines.load("a6000");
        assertThat(a6000.rates().flopsPerSecond(Precision.FP32)).isEqualTo(38.7e12);
        assertThat(a6000.rates().flopsPerSecond(Precision.BF16)).isEqualTo(154.8e12);
        assertThat(a6000.rates().bytesPerSecond().value()).isEqualTo(768e9);
        assertThat(a6000.rates().memoryBytes().value()).isEqualTo(48e9);
        assertThat(a6000.rates().powerWatts().value()).isEqualTo(300);
        Machine h200 = Machines.load("h200");
        assertThat(h200.rates().flopsPerSecond(Precision.FP32)).isEqualTo(67e12);
        assertThat(h200.rates().bytesPerSecond().value()).isEqualTo(4.8e12);
        for (String name : Machines.NAMES) {
            Machines.load(name).quantities().forEach((key, quantity) -> assertThat(
                    quantity.assumed() || !quantity.source().isEmpty()).as(name + " " + key).isTrue());
        }
    }

    @Test
    void whatAFileDoesNotSayIsAssumed() throws IOException {
        Machine machine = read(RATES);
        assertThat(machine.name()).isEqualTo("small");
        assertThat(machine.rates().powerWatts().assumed()).isTrue();
        assertThat(machine.rates().bytesPerSecond().assumed()).isFalse();
        assertThat(machine.efficiency().productShare().assumed()).isTrue();
        assertThat(machine.feedback().countsPerSecond().assumed()).isTrue();
        assertThat(machine.feedback().countsPerSecond().value()).isBetween(1e6, 1e8);
    }

    @Test
    void aMachineThatIsWrittenIsReadAgain() throws IOException {
        Machine machine = Machines.load("a6000");
        Path file = folder.resolve("made").resolve("here.yaml");
        Machines.write(machine, file);
        assertThat(Machines.load(file.toString())).isEqualTo(machine);
        Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Machines.write(machine, folder.resolve("file/here.yaml")))
                .isInstanceOf(UserMistake.class).hasMessageContaining("cannot be written");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    bytes-per-second: {value: 1e8, source: a test} | bytes-per-second: {value: 0, source: a test} | \
                    rates.bytes-per-second.value is 0; expected a finite number greater than 0
                    bytes-per-second: {value: 1e8, source: a test} | bytes-per-second: {value: -1, source: a test} | \
                    rates.bytes-per-second.value is -1; expected a finite number greater than 0
                    bytes-per-second: {value: 1e8, source: a test} | byte-per-second: {value: 1e8, source: a test} | \
                    unknown key rates.byte-per-second; did you mean bytes-per-second?
                    bytes-per-second: {value: 1e8, source: a test} | `` | \
                    rates.bytes-per-second is missing; expected {value: …, source: …} or {value: …, assumed: true}
                    rates: | rate: | unknown key rate; did you mean rates?
                    power-watts: {value: 50, assumed: true} | power-watts: 50 | \
                    rates.power-watts is 50; expected keys of its own
                    power-watts: {value: 50, assumed: true} | power-watts: {value: 50} | \
                    rates.power-watts has neither source nor assumed: true; expected one of them
                    power-watts: {value: 50, assumed: true} | power-watts: {source: a test} | \
                    rates.power-watts.value is missing; expected a number
                    power-watts: {value: 50, assumed: true} | power-watts: {value: 50, assumed: yes} | \
                    rates.power-watts.assumed is "yes"; expected true or false
                    power-watts: {value: 50, assumed: true} | power-watts: {value: 50, assumed: true, unit: W} | \
                    unknown key rates.power-watts.unit; known here: value, source, assumed
                    name: small | nme: small | unknown key nme; did you mean name?
                    name: small | efficency: {product-share: {value: 1, assumed: true}} | unknown key efficency; did you mean efficiency?
                    name: small | efficiency: {product-share: {value: 0, assumed: true}} | \
                    efficiency.product-share.value is 0; expected a number greater than 0 and at most 2
                    """)
    void wrongFilesAreRefusedInOneSentence(String from, String to, String sentence) {
        assertThat(RATES).contains(from);
        assertThatThrownBy(() -> read(RATES.replace(from, to))).isInstanceOf(UserMistake.class)
                .hasMessage("machine " + folder.resolve("m.yaml") + ": " + sentence);
    }

    @Test
    void filesThatAreNoMachinesAreRefused() throws IOException {
        assertThatThrownBy(() -> Machines.load("a600")).isInstanceOf(UserMistake.class)
                .hasMessage("there is no machine or file a600; did you mean a6000? (built in: a6000, h200)");
        assertThatThrownBy(() -> Machines.load(folder.toString())).isInstanceOf(UserMistake.class)
                .hasMessage("machine " + folder + ": is not a file");
        assertThatThrownBy(() -> read("")).isInstanceOf(UserMistake.class)
                .hasMessageEndingWith(": is empty; expected keys such as name and rates");
        assertThatThrownBy(() -> read("rates: [")).isInstanceOf(UserMistake.class)
                .hasMessageContaining("not valid YAML at line 1");
    }
}
