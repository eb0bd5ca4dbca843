package org.backlight.app.characterize;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.Table;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.characterization.Characterization;
import org.backlight.optics.characterization.FidelityCurves;

/** The report of {@code backlight opu characterize}: a page of HTML. */
public final class OpuReport {

    private static final String PAGE = "report.html";

    private final Characterization device;
    private final Consumer<String> progress;

    /**
     * Creates a report on a device.
     *
     * @param device what measures it
     * @param progress receives what is measured next
     */
    public OpuReport(Characterization device, Consumer<String> progress) {
        this.device = device;
        this.progress = progress;
    }

    /**
     * Measures, and writes the report.
     *
     * @param folder where it goes; made if it is missing. A report that is there already is replaced, other files stay
     * @param formats of the figures' files beside the page; none for no files
     * @return the page
     * @throws IOException if it cannot be written; an earlier report is then kept
     * @throws IllegalStateException if the device cannot be calibrated; likewise
     */
    public Path write(Path folder, Set<FigureFormat> formats) throws IOException {
        // Before a minute of measurements.
        requireWritable(folder.toAbsolutePath().normalize());
        HtmlReport report = measure();
        Path page = folder.resolve(PAGE);
        report.write(page, formats);
        return page;
    }

    private static void requireWritable(Path target) throws IOException {
        Path there = target;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isWritable(there)) {
            throw new AccessDeniedException(there.toString());
        }
    }

    /** Returns what is below a figure: what a good device looks like in it. */
    static String good(String sentence) {
        return "**A good device:** " + sentence;
    }

    private HtmlReport measure() {
        progress.accept("calibration");
        device.calibrate();
        DeviceChoice choice = device.device();
        HtmlReport page = new HtmlReport(choice.name());
        page.paragraph("%s Measured%s by projections of %,d inputs to %,d outputs with %s.", choice.summary(),
                device.hasKnownPhysics() ? " on its simulated twin," : "", device.inputs(), device.outputs(),
                device.retrieval());
        changes(page, choice);
        progress.accept("frames");
        FrameSection.write(page, device);
        progress.accept("speckle");
        SpeckleSection.write(page, device.speckle());
        progress.accept("matrix");
        MatrixSection.write(page, device.singularValues());
        progress.accept("linearity");
        MatrixSection.write(page, device.linearity());
        try (FidelityCurves curves = device.curves().orElse(null)) {
            FidelitySection.write(page, Optional.ofNullable(curves), progress);
            progress.accept("stability");
            StabilitySection.write(page, Optional.ofNullable(curves).flatMap(FidelityCurves::stability),
                    device.hasReference());
        }
        progress.accept("time and energy");
        CostSection.write(page, device.cost(), device.publishedCosts());
        page.section("Parameters");
        Table table = new Table("parameter", "value", "source");
        choice.table()
                .forEach(parameter -> table.row(parameter.path(), parameter.value(), parameter.source()));
        page.table(table);
        return page;
    }

    private static void changes(HtmlReport page, DeviceChoice choice) {
        if (!choice.changed().isEmpty()) {
            page.paragraph("Changed from the %s: %s.", choice.defaults(),
                    choice.changed().stream().map(p -> p.path() + " = " + p.value())
                            .collect(Collectors.joining(", ")));
        }
    }
}
