package org.backlight.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module runs on the module path, with the native libraries, by the command that docs/library.md tells. */
class ModulePathTest {

    private static final Path PAGE = Path.of("../docs/library.md");
    /** What only tests need; no test library is a module of the program's. */
    private static final Pattern OF_TESTS = Pattern.compile(
            ".*(junit|assertj|archunit|opentest4j|apiguardian|byte-buddy|test-classes|examples.target).*");

    private static final String PROGRAM = """
            package org.example.modular;

            import java.lang.foreign.MemorySegment;
            import java.util.List;
            import org.backlight.learning.layer.Activation;
            import org.backlight.learning.model.Mlp;
            import org.backlight.learning.tensor.Precision;
            import org.backlight.optics.OpticalProjection;
            import org.backlight.optics.OpuPresets;
            import org.backlight.optics.driver.Drivers;
            import org.bytedeco.pytorch.global.torch;

            public class Modular {
                public static void main(String[] arguments) {
                    var network = Mlp.create(4, List.of(8), 2, Activation.TANH, Precision.FP32, 1);
                    var output = network.evaluate(torch.zeros(3, 4));
                    try (var light = OpticalProjection.simulated(OpuPresets.load("launay-2020"), 1, 2, 8)) {
                        light.project(MemorySegment.ofArray(new float[]{1, -1}),
                                MemorySegment.ofArray(new float[8]), 1);
                        System.out.println(Modular.class.getModule().getName() + ": " + output.size(0) + " x "
                                + output.size(1) + ", " + light.ledger().frames() + " frames, drivers "
                                + Drivers.names());
                    }
                }
            }
            """;

    /** Returns the options of the page's line, but the module path and the program. */
    private static List<String> options() throws Exception {
        String line = Files.readAllLines(PAGE).stream().filter(text -> text.startsWith("java -p "))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(line.split(" ")).filter(word -> word.startsWith("--")).toList();
    }

    @Test
    void aModularProgramRunsWithItsNativeLibraries(@TempDir Path folder) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("src/org/example/modular"));
        Path declaration = folder.resolve("src/module-info.java");
        Files.writeString(declaration, """
                module org.example.modular {
                    requires org.backlight.learning;
                    requires org.backlight.optics;
                }
                """);
        Path program = sources.resolve("Modular.java");
        Files.writeString(program, PROGRAM);
        String modules = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !OF_TESTS.matcher(element).matches())
                .collect(Collectors.joining(File.pathSeparator));
        Path classes = folder.resolve("classes");
        int compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-d",
                classes.toString(), "-p", modules, declaration.toString(), program.toString());
        assertThat(compiled).isZero();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p",
                modules + File.pathSeparator + classes));
        command.addAll(options());
        command.addAll(List.of("-m", "org.example.modular/org.example.modular.Modular"));
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(said.toFile()).start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        assertThat(text).contains("org.example.modular: 3 x 2, 2 frames, drivers [remote, twin]")
                .doesNotContain("restricted");
    }
}
