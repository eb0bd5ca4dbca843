package org.backlight.learning.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A user's first run, when no native library is unpacked yet. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the loaded libraries from /proc")
class LibTorchTest {

    @Test
    void onlyTheBundledLibrariesAreLoadedOnAFirstRun(@TempDir Path cache) throws Exception {
        Process process = new ProcessBuilder(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector",
                        "-Dorg.bytedeco.javacpp.cachedir=" + cache, "-cp",
                        System.getProperty("java.class.path"), LoadedLibraries.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String folder = cache.toRealPath().toString();
        List<String> libraries = process.inputReader().lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(libraries).anyMatch(library -> library.endsWith("libtorch_cpu.so"))
                .allMatch(library -> library.startsWith(folder));
    }

    /** Prints the paths of all libraries of libtorch that this process has loaded. */
    static final class LoadedLibraries {

        private LoadedLibraries() {}

        public static void main(String[] arguments) throws Exception {
            LibTorch.load();
            Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .filter(path -> path.contains("libtorch") || path.contains("libc10")).distinct()
                    .forEach(System.out::println);
        }
    }
}
