package org.backlight.app.characterize;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.backlight.app.chart.Charts;
import org.backlight.app.run.AtomicFile;
import org.backlight.optics.Characterization;
import org.backlight.optics.Characterization.Image;
import org.backlight.optics.Characterization.Speckle;
import org.backlight.optics.Characterization.Spectrum;
import org.backlight.optics.FidelityCurves;
import org.backlight.optics.FidelityCurves.Point;
import org.backlight.optics.Linearity;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.ProjectionCost;
import org.backlight.optics.TimeSplit;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The report of {@code backlight opu characterize}: a page of Markdown with pictures beside it. */
public final class OpuReport {

    private static final int BINS = 60;
    private static final double WIDEST = 6;

    private final OpuPreset preset;
    private final Characterization device;
    private final Path folder;
    private final Consumer<String> progress;
    private final StringBuilder page = new StringBuilder();

    /**
     * A report on a device.
     *
     * @param preset the device, for its parameters
     * @param device what measures it
     * @param folder where the files go; made if it is missing
     * @param progress told what is measured next
     */
    public OpuReport(OpuPreset preset, Characterization device, Path folder, Consumer<String> progress) {
        this.preset = preset;
        this.device = device;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Measures, and writes the pictures and then the page.
     *
     * @return the page
     * @throws IOException if a file cannot be written
     */
    public Path write() throws IOException {
        Files.createDirectories(folder);
        line("# %s", preset.name());
        line("%n%s%n", preset.summary());
        frames();
        speckle();
        matrix();
        linearity();
        curves();
        cost();
        parameters();
        Path file = folder.resolve("report.md");
        AtomicFile.write(file, page.toString());
        return file;
    }

    private void line(String format, Object... values) {
        page.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void frames() throws IOException {
        progress.accept("frames");
        line("## Frames%n");
        GrayPicture.write(device.mirrors(), folder.resolve("mirrors.png"));
        line("A pattern with half of the inputs on, on the mirrors:%n%n![mirrors](mirrors.png)%n");
        Image hologram = device.hologram();
        if (hologram != null) {
            GrayPicture.write(hologram, folder.resolve("hologram.png"));
            GrayPicture.write(GrayPicture.outlined(device.hologramSpectrum()),
                    folder.resolve("hologram-spectrum.png"));
            line("Its hologram, and the hologram's power spectrum (logarithmic, zero frequency in the middle): the light of the "
                    + "object alone about the middle, and the side band that retrieval cuts out, in its outline, opposite "
                    + "its mirror image:%n%n![hologram](hologram.png) ![spectrum](hologram-spectrum.png)%n");
        }
    }

    private void speckle() throws IOException {
        progress.accept("speckle");
        Speckle speckle = device.speckle();
        GrayPicture.write(speckle.image(), folder.resolve("speckle.png"));
        // A bin holds a whole number of counts; otherwise some would hold one count more than their neighbours.
        double width = Math.max(1, Math.rint(WIDEST / BINS * speckle.meanCounts())) / speckle.meanCounts();
        double start = (Math.floor(speckle.darkCounts()) + 0.5 - speckle.darkCounts()) / speckle.meanCounts();
        double[] x = new double[BINS];
        double[] found = new double[BINS];
        double[] law = new double[BINS];
        for (double value : speckle.relative()) {
            int bin = (int) Math.floor((value - start) / width);
            if (bin >= 0 && bin < BINS) {
                found[bin] += 1 / width / speckle.relative().length;
            }
        }
        for (int i = 0; i < BINS; i++) {
            x[i] = start + (i + 0.5) * width;
            law[i] = Math.exp(-x[i]);
            // A logarithmic axis has no place for an empty bin.
            found[i] = Math.max(found[i], 1e-6);
        }
        XYChart chart = chart("Intensity of the object beam", "intensity / mean", "probability density",
                false);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setXAxisDecimalPattern("0.0");
        series(chart, "measured", x, found, Charts.color(0));
        series(chart, "exponential law of small pixels", x, law, Charts.color(1))
                .setMarker(SeriesMarkers.NONE);
        save(chart, "intensity.png");
        line("## Speckle%n");
        line("![speckle](speckle.png) ![intensity](intensity.png)%n");
        line("Contrast %.4f; exponential intensities with this camera's pixels and noise give %.4f.%n",
                speckle.contrast(),
                speckle.expectedContrast());
    }

    private void matrix() throws IOException {
        progress.accept("matrix");
        Spectrum spectrum = device.spectrum();
        double[] values = spectrum.values();
        double[] index = new double[values.length];
        Arrays.setAll(index, i -> i + 1);
        XYChart chart = chart("Singular values of a measured block", "index", "singular value of B / sqrt(m)",
                false);
        series(chart, "measured", index, values, Charts.color(0));
        double[] ends = {1, values.length};
        series(chart, "edges of Marchenko and Pastur", ends,
                new double[]{spectrum.lowerEdge(), spectrum.lowerEdge()},
                Charts.color(1)).setMarker(SeriesMarkers.NONE);
        series(chart, "upper edge", ends, new double[]{spectrum.upperEdge(), spectrum.upperEdge()},
                Charts.color(1))
                .setMarker(SeriesMarkers.NONE).setShowInLegend(false);
        save(chart, "singular-values.png");
        line("## Matrix%n%n![singular values](singular-values.png)%n");
        line("%d singular values from %.3f to %.3f; the law of Marchenko and Pastur has its edges at %.3f and %.3f. "
                + "The block was estimated from %d shots, with a standard error of %.4f per entry.%n",
                values.length, values[0],
                values[values.length - 1], spectrum.lowerEdge(), spectrum.upperEdge(), spectrum.shots(),
                spectrum.entryError());
    }

    private void linearity() {
        progress.accept("linearity");
        Linearity linearity = device.linearity();
        line("## Linearity%n");
        line("Root mean square, relative to the projections:%n");
        line("| measure | value |%n|---|---|");
        line("| P(x + y) − P(x) − P(y) | %.5f |", linearity.additivity());
        line("| P(−x) + P(x) | %.5f |", linearity.oddness());
        line("| P(x) − P(x) measured again (noise alone) | %.5f |%n", linearity.noise());
    }

    private void curves() throws IOException {
        line("## Fidelity%n");
        FidelityCurves fidelity = device.curves();
        curve("light", "light", "photons per pixel and microsecond, all mirrors on", true,
                fidelity::againstLight);
        curve("exposure", "exposure time", "microseconds, the light held at its level", true,
                fidelity::againstExposure);
        curve("bits", "resolution of the camera", "bits", false, fidelity::againstBits);
        curve("density", "share of inputs that are on", "share", true, fidelity::againstDensity);
        curve("repetitions", "number of averaged projections", "projections", true,
                fidelity::againstRepetitions);
        progress.accept("stability");
        page.append(StabilitySection.write(fidelity.stability(), folder));
    }

    private interface Sweep {
        List<Point> run();
    }

    private void curve(String name, String title, String axis, boolean logarithmic, Sweep sweep)
            throws IOException {
        progress.accept("fidelity against " + title);
        List<Point> points = sweep.run();
        double[] x = points.stream().mapToDouble(Point::at).toArray();
        double[] y = points.stream().mapToDouble(p -> Double.isFinite(p.fidelity()) ? p.fidelity() : 0)
                .toArray();
        XYChart chart = chart("Fidelity against " + title, axis, "correlation with the ideal projection",
                logarithmic);
        chart.getStyler().setLegendVisible(false);
        series(chart, "fidelity", x, y, Charts.color(0));
        XYChart noise = chart("Signal to noise against " + title, axis, "signal to noise (dB)", logarithmic);
        noise.getStyler().setLegendVisible(false);
        // Without any noise there is nothing to draw.
        double[] decibels = points.stream().mapToDouble(OpuReport::decibels)
                .map(dB -> Double.isFinite(dB) ? dB : Double.NaN).toArray();
        if (Arrays.stream(decibels).anyMatch(Double::isFinite)) {
            series(noise, "signal to noise", x, decibels, Charts.color(1));
            Charts.write(List.of(chart, noise), folder.resolve("fidelity-" + name + ".png"));
        } else {
            save(chart, "fidelity-" + name + ".png");
        }
        line("![fidelity against %s](fidelity-%s.png)%n", title, name);
        line("| %s | fidelity | signal to noise (dB) |%n|---|---|---|", axis);
        for (Point point : points) {
            line("| %.4g | %.5f | %.1f |", point.at(), point.fidelity(), decibels(point));
        }
        line("");
    }

    private static double decibels(Point point) {
        return 10 * Math.log10(point.signalToNoise());
    }

    private void cost() throws IOException {
        progress.accept("time and energy");
        ProjectionCost cost = device.cost();
        CostChart.write(preset, cost, folder.resolve("time.png"));
        line("## Time and energy of a projection%n");
        line("![time](time.png)%n");
        line("The measured projection takes %d frames of %.1f µs at %.0f W. Phases of successive frames overlap; what "
                + "overlaps is shared in proportion to what each phase takes alone.%n",
                cost.framesPerProjection(), 1e6 * cost.frame().seconds(), cost.frame().powerWatts());
        line("| part | a phase alone, all frames (µs) | time (µs) | energy (mJ) |%n|---|---|---|---|");
        TimeSplit alone = cost.frame().phases().times(1e6 * cost.framesPerProjection());
        TimeSplit micros = cost.seconds().times(1e6);
        TimeSplit millijoules = cost.joules().times(1e3);
        part("loading the mirrors", alone.load(), micros.load(), millijoules.load());
        part("exposure", alone.exposure(), micros.exposure(), millijoules.exposure());
        part("readout", alone.readout(), micros.readout(), millijoules.readout());
        part("transfer of patterns and counts", alone.transfer(), micros.transfer(), millijoules.transfer());
        part("host computation", alone.host(), micros.host(), millijoules.host());
        line("| waiting for the next frame | | %.1f | %.3f |", micros.waiting(), millijoules.waiting());
        line("| all | | %.1f | %.3f |%n", micros.total(), millijoules.total());
        line("Loading, readout and transfer, the price of input and output, are %.1f %% of it.%n",
                100 * micros.inputOutputShare());
        line("On this machine the host's part of the projection took %.1f µs, and the twin's own work %.1f µs.%n",
                cost.hostMicros(), cost.twinMicros());
        line("The largest projections of the table of frame rates, time in µs:%n");
        line("| inputs | outputs | load | exposure | readout | transfer | host | waiting | all | input and output |");
        line("|---|---|---|---|---|---|---|---|---|---|");
        preset.frameCosts().forEach((size, frame) -> {
            TimeSplit parts = frame.split().times(1e6 * cost.framesPerProjection());
            line("| %,d | %,d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f %% |", size.inputs(),
                    size.outputs(), parts.load(), parts.exposure(), parts.readout(), parts.transfer(),
                    parts.host(), parts.waiting(), parts.total(), 100 * parts.inputOutputShare());
        });
        line("");
    }

    private void part(String name, double alone, double micros, double millijoules) {
        line("| %s | %.1f | %.1f | %.3f |", name, alone, micros, millijoules);
    }

    private void parameters() {
        line("## Parameters%n%n| parameter | value | source |%n|---|---|---|");
        for (OpuPreset.Parameter parameter : preset.table()) {
            line("| %s | %s | %s |", parameter.path(), parameter.value(), parameter.source());
        }
    }

    private static XYChart chart(String title, String x, String y, boolean logarithmic) {
        XYChart chart = Charts.empty(640, 440, title, x, y);
        chart.getStyler().setXAxisLogarithmic(logarithmic);
        return chart;
    }

    private static XYSeries series(XYChart chart, String name, double[] x, double[] y, Color color) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(color);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(color);
        return series;
    }

    private void save(XYChart chart, String name) throws IOException {
        Charts.write(List.of(chart), folder.resolve(name));
    }
}
