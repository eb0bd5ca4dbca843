package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.backlight.app.command.program.StandardOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output that is lost is a failure of the command. */
class StandardOutputTest {

    private final StringWriter said = new StringWriter();

    private int check(OutputStream stream, int exitCode, boolean readerMayLeave) {
        StandardOutput output = new StandardOutput(stream);
        PrintWriter out = output.writer(StandardCharsets.UTF_8);
        out.println("a line");
        out.print("and é");
        return output.check(exitCode, out, new PrintWriter(said, true), readerMayLeave);
    }

    /** A disk that is full for one write, then no longer. */
    private static OutputStream fullOnce() {
        return new OutputStream() {

            private boolean full = true;

            @Override
            public void write(int value) throws IOException {
                if (full) {
                    full = false;
                    throw new IOException("No space left");
                }
            }
        };
    }

    @Test
    void whatIsWrittenArrivesWhole() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(check(bytes, 0, false)).isZero();
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("a line" + System.lineSeparator() + "and é");
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void oneLostWriteIsAFailureThatKeepsTheCodeOfAnother() {
        assertThat(check(fullOnce(), 0, false)).isEqualTo(1);
        assertThat(said.toString())
                .isEqualTo("backlight: standard output could not be written, and what it lacks"
                        + " is lost: No space left" + System.lineSeparator());
        assertThat(check(fullOnce(), 130, false)).isEqualTo(130);
    }

    @Test
    void aReaderMayLeave() {
        assertThat(check(fullOnce(), 0, true)).isZero();
        assertThat(said.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opu describe", "data list", "--help", "--version", "train --help",
            "project --help"})
    @EnabledOnOs(OS.LINUX)
    void aFullDiskEndsEveryCommandWithASentence(String command) throws Exception {
        Process process = BacklightProcess.startWithin("exec 3>&1 >/dev/full", command.split(" "));
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isEqualTo(1);
        assertThat(text).contains("backlight: standard output could not be written")
                .doesNotContain("\tat ");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeWhoseReaderHasGoneIsNoFault() throws Exception {
        Process process = BacklightProcess.startWithin("exec > >(exit) && sleep 0.3", "opu", "describe");
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        assertThat(text.lines().filter(line -> line.startsWith("backlight:")).toList()).isEqualTo(List.of());
    }
}
