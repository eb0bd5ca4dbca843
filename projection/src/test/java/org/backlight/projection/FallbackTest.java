package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without the Vector API's module, the same bits come more slowly, and one line of the log names the flag. */
class FallbackTest {

    @Test
    void aJvmWithoutTheModuleComputesTheSame() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                List.of(java, "-cp", System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        Digest.class.getName()))
                .redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        assertThat(lines.getLast()).isEqualTo(Digest.of());
        assertThat(lines.stream().filter(line -> line.contains("--add-modules=jdk.incubator.vector")))
                .hasSize(1);
    }

    /** Prints a digest of some projections. */
    static final class Digest {

        private Digest() {}

        public static void main(String[] args) {
            System.out.println(of());
        }

        static String of() {
            StringBuilder digest = new StringBuilder();
            float[] x = Segments.random(1, 3 * 77);
            for (ProjectionKind kind : ProjectionKind.values()) {
                try (DigitalProjection projection = kind.make(5, 77, 131, 2)) {
                    digest.append(' ').append(Arrays.hashCode(Segments.project(projection, x, 3)));
                }
            }
            return digest.toString();
        }
    }
}
