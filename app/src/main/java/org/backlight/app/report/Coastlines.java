package org.backlight.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The coastlines of the world at 1:110 million, from Natural Earth's public domain; none crosses the 180th meridian. */
final class Coastlines {

    private static final String FILE = "coastlines.txt";

    private static final List<double[][]> LINES = read();

    private Coastlines() {}

    /** Returns the lines: for each, its points by longitude and latitude in degrees. */
    static List<double[][]> lines() {
        return LINES;
    }

    private static List<double[][]> read() {
        try (InputStream file = Coastlines.class.getResourceAsStream(FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split(",")).map(Coastlines::point)
                            .toArray(double[][]::new))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] point(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
