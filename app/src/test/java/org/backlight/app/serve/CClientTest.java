package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.backlight.projection.HadamardProjection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The client in C is compiled without a warning, and projects as Java does, bit for bit. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CClientTest {

    private static final int INPUTS = 100;
    private static final int OUTPUTS = 300;
    /** More than go in one call. */
    private static final int ROWS = 600;

    @TempDir
    private Path folder;

    private int run(Path input, Path output, Path errors, String... command) throws Exception {
        return new ProcessBuilder(command).redirectInput(input.toFile()).redirectOutput(output.toFile())
                .redirectError(errors.toFile()).start().waitFor();
    }

    private Path compiled() throws Exception {
        Path program = folder.resolve("project");
        Path errors = folder.resolve("errors");
        int code;
        try {
            code = run(Path.of("/dev/null"), folder.resolve("said"), errors, "cc", "-std=gnu11", "-Wall",
                    "-Wextra", "-Werror", "-O2", "-o", program.toString(), "../examples/c/project.c");
        } catch (IOException e) {
            return abort("there is no C compiler here (cc): " + e.getMessage());
        }
        assertThat(code).as(Files.readString(errors)).isZero();
        return program;
    }

    @Test
    void itProjectsAsJavaDoes() throws Exception {
        Path program = compiled();
        float[] rows = new float[ROWS * INPUTS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (i * 37 % 101 - 50) / 8f;
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(rows);
        Path input = Files.write(folder.resolve("rows"), bytes.array());
        Path output = folder.resolve("projected");
        Path errors = folder.resolve("errors");
        Path socket = folder.resolve("s");
        try (var service = ProjectionService.atSocket(socket, Optional.empty(), ServiceLimits.standard(),
                _ -> {}); var java = new HadamardProjection(7, INPUTS, OUTPUTS, 1)) {
            assertThat(service.address()).isEqualTo("unix:" + socket);
            assertThat(run(input, output, errors, program.toString(), socket.toString(), "hadamard",
                    "" + INPUTS, "" + OUTPUTS, "7")).as(Files.readString(errors)).isZero();
            float[] expected = new float[ROWS * OUTPUTS];
            java.project(MemorySegment.ofArray(rows), MemorySegment.ofArray(expected), ROWS);
            float[] found = new float[expected.length];
            ByteBuffer.wrap(Files.readAllBytes(output)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
                    .get(found);
            assertThat(Arrays.equals(found, expected)).isTrue();

            assertThat(run(input, output, errors, program.toString(), socket.toString(), "fourier", "2", "2",
                    "7")).isEqualTo(1);
            assertThat(Files.readString(errors))
                    .startsWith("project: {\"kind\":\"choice\",\"message\":\"kind is");
        }
    }
}
