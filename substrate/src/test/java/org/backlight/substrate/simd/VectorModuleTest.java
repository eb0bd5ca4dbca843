package org.backlight.substrate.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorModuleTest {

    /** Says which of two kernels a JVM chooses. */
    public static final class Chooser {

        private Chooser() {}

        public static void main(String[] arguments) {
            System.out.println(
                    VectorModule.choose(Chooser.class, "this is slow", () -> "vector", () -> "scalar"));
        }
    }

    @ParameterizedTest
    @CsvSource({"--add-modules=jdk.incubator.vector, vector",
            "--add-modules=jdk.incubator.vector -XX:+UseSerialGC, vector",
            "--add-modules=jdk.incubator.vector -XX:TieredStopAtLevel=1, scalar",
            "--add-modules=jdk.incubator.vector -Xint, scalar", "-XX:+UseSerialGC, scalar"})
    void registersAreUsedWhereTheyPay(String options, String chosen)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Chooser.class.getName()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(chosen);
        assertThat(process.waitFor()).isZero();
    }
}
