package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.backlight.app.terminal.Terminal;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpyOutput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file of three rows to project, and how the command is run on it. */
abstract class ProjectFixture {

    static final int BATCH = 3;
    static final int INPUTS = 50;

    @TempDir
    Path folder;

    Path input;
    Path output;
    float[] values;
    final StringWriter errors = new StringWriter();

    @BeforeEach
    void writeInput() throws IOException {
        input = folder.resolve("in.npy");
        output = folder.resolve("out.npy");
        values = new float[BATCH * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 - 1;
        }
        write(values);
    }

    void write(float[] rows) throws IOException {
        try (NpyOutput out = new NpyOutput(input, BATCH, INPUTS)) {
            out.write(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, rows));
            out.complete();
        }
    }

    int run(String... options) {
        String[] line = new String[options.length + 3];
        line[0] = "project";
        line[1] = input.toString();
        line[2] = output.toString();
        System.arraycopy(options, 0, line, 3, options.length);
        return Backlight.run(new Terminal(new PrintWriter(new StringWriter()), 0), new PrintWriter(errors),
                line);
    }

    static float[] read(Path file, int columns) throws IOException {
        try (NpyInput in = new NpyInput(file)) {
            assertThat(in.rows()).isEqualTo(BATCH);
            assertThat(in.columns()).isEqualTo(columns);
            MemorySegment rows = Arena.ofAuto().allocate(BATCH * (long) columns * Float.BYTES, 64);
            in.read(0, BATCH, rows);
            return rows.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    void assertMistake(String message, String... options) {
        errors.getBuffer().setLength(0);
        assertThat(run(options)).isEqualTo(2);
        assertThat(errors.toString()).contains(message).hasLineCount(1).doesNotContain("Exception");
    }
}
