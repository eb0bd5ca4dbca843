package org.backlight.app.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package for Python: its own tests, and its wheel. */
class PythonPackageTest {

    @TempDir
    private Path folder;

    @Test
    void itsTestsPass() throws Exception {
        Python python = Python.with("numpy, pytest", "sklearn, torch",
                "python3-numpy, python3-pytest, and better python3-sklearn and python3-torch, too");
        ProcessBuilder builder = python.process("-m", "pytest", "-q", "-rs", "--tb=short", "--durations=5",
                "--basetemp=" + folder.resolve("temporary"));
        Files.createDirectory(folder.resolve("home"));
        Python.program(folder.resolve("home"));
        builder.environment().put("BACKLIGHT_HOME", folder.resolve("home").toString());
        Process process = builder.start();
        String output = Python.output(process);
        assertThat(process.waitFor()).as(output).isZero();
        // Which tests were skipped, and why, is for the reader of the log.
        System.out.println("Python's own tests:\n" + output);
        assertThat(output).containsPattern("\\d+ passed");
    }

    @Test
    void itsWheelHoldsThePackageAndItsTypes() throws Exception {
        Python python = Python.with("numpy, setuptools, wheel", "build", "python3-setuptools, python3-wheel");
        // Building leaves folders beside the sources.
        Path copy = folder.resolve("copy");
        copy(Python.FOLDER.resolve("backlight"), copy.resolve("backlight"));
        for (String file : new String[]{"pyproject.toml", "README.md"}) {
            Files.copy(Python.FOLDER.resolve(file), copy.resolve(file));
        }
        Path wheels = Files.createDirectories(Path.of("target", "python").toAbsolutePath());
        Process built = python
                .process("-c",
                        "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))",
                        wheels.toString())
                .directory(copy.toFile()).start();
        String log = Python.output(built);
        assertThat(built.waitFor()).as(log).isZero();
        String name = log.lines().reduce((_, last) -> last).orElseThrow();
        assertThat(name).matches("backlight-[0-9.]+-py3-none-any\\.whl");
        ProcessBuilder used = python.process("-c", """
                import importlib.resources, backlight, backlight.device
                print(backlight.__file__)
                print(importlib.resources.files("backlight").joinpath("py.typed").is_file())
                print(backlight.Opu(kind="gaussian", outputs=3))
                """);
        used.environment().put("PYTHONPATH", wheels.resolve(name).toString());
        Process process = used.directory(folder.toFile()).start();
        assertThat(Python.output(process).lines()).containsExactly(
                wheels.resolve(name) + "/backlight/__init__.py", "True",
                "Opu(kind='gaussian', seed=0, outputs=3)");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files
                    .filter(file -> !file.toString().contains("__pycache__"))::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
