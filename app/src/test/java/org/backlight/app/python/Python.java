package org.backlight.app.python;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.command.ProgramJvm;

/** A Python that has what a test needs, with the package {@code backlight} of this checkout. */
public final class Python {

    /** The folder of the package; tests run in that of their module. */
    static final Path FOLDER = Path.of("..", "python").toAbsolutePath().normalize();

    /** Debian's own Python has Debian's packages, whatever comes first on the path. */
    private static final List<String> CANDIDATES = List.of("python3", "/usr/bin/python3");

    private final String interpreter;

    private Python(String interpreter) {
        this.interpreter = interpreter;
    }

    /**
     * Returns a Python with some modules, and with others if there is one; the test is skipped where there is none.
     *
     * @param needed modules, separated by commas
     * @param wanted more of them
     * @param packages what to install, for the reason
     */
    public static Python with(String needed, String wanted, String packages) {
        Optional<String> found = Stream.of(needed + ", " + wanted, needed)
                .flatMap(modules -> CANDIDATES.stream().filter(python -> imports(python, modules)))
                .findFirst();
        assumeTrue(found.isPresent(),
                "needs Python 3.9 or newer with " + needed + " (Debian: " + packages + ")");
        return new Python(found.get());
    }

    private static boolean imports(String python, String modules) {
        try {
            Process process = new ProcessBuilder(python, "-c",
                    "import sys, " + modules + "; sys.exit(sys.version_info < (3, 9))")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns a process that can be started: Python with arguments, in the package's folder, both outputs as one. */
    public ProcessBuilder process(String... arguments) {
        List<String> command = new ArrayList<>(List.of(interpreter));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(FOLDER.toFile())
                .redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", FOLDER.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return builder;
    }

    /** Returns what a process prints until it ends. */
    public static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Writes the program {@code backlight} of the classes under test into a folder, which stands for a checkout's. */
    public static Path program(Path folder) throws IOException {
        Path script = Files.writeString(folder.resolve("backlight"),
                """
                        #!/bin/sh
                        exec %s "$@"
                        """.formatted(ProgramJvm.command("-XX:+UseSerialGC", "-Xmx1g").stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "))));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
