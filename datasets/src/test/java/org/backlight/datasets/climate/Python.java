package org.backlight.datasets.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Python with the libraries that climate scientists read such files with. */
final class Python {

    private static final String MODULES = "import netCDF4, h5py, xarray, numpy as np";

    /** Debian's own Python has Debian's packages, whatever comes first on the path. */
    private static final Optional<String> FOUND = Stream.of("python3", "/usr/bin/python3")
            .filter(Python::works).findFirst();

    private Python() {}

    /** Runs a script, and returns what it prints; the test is skipped where Python or the libraries are missing. */
    static List<String> run(String script, Object... arguments) throws IOException, InterruptedException {
        assumeTrue(FOUND.isPresent(), "needs Python with netCDF4, h5py and xarray (Debian: python3-netcdf4, "
                + "python3-h5py, python3-xarray)");
        List<String> command = new ArrayList<>(List.of(FOUND.get(), "-c", MODULES + ", sys\n" + script));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    private static boolean works(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", MODULES)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
