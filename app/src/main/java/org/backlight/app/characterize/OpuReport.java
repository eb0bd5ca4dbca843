package org.backlight.app.characterize;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.characterization.Characterization;
import org.backlight.optics.characterization.FidelityCurves;

/** The report of {@code backlight opu characterize}: a page of Markdown with pictures beside it. */
public final class OpuReport {

    private static final String PAGE = "report.md";
    private static final int MOST_ATTEMPTS = 10;
    private static final Pattern PICTURE = Pattern.compile("!\\[[^\\]]*]\\(([a-z-]+\\.png)\\)");

    private final Characterization device;
    private final Consumer<String> progress;

    /**
     * A report on a device.
     *
     * @param device what measures it
     * @param progress told what is measured next
     */
    public OpuReport(Characterization device, Consumer<String> progress) {
        this.device = device;
        this.progress = progress;
    }

    /**
     * Measures, writes into a folder beside the report's, and puts the report in its place when all of it is there.
     *
     * @param folder where it goes; made if it is missing. Files of an earlier report are replaced, others stay
     * @return the page
     * @throws IOException if a file cannot be written; an earlier report then stands
     * @throws IllegalStateException if the device cannot be calibrated; likewise
     */
    public Path write(Path folder) throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw new FileSystemException(target.toString(), null,
                    "it is a file, but must be a folder");
        }
        Files.createDirectories(target.getParent());
        // Not a temporary directory of the library's, which others may not read.
        Path draft = Files.createDirectory(target.resolveSibling(
                "." + target.getFileName() + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime()));
        // Ctrl-C ends the measurements where they are.
        Thread atExit = new Thread(() -> clearQuietly(draft), "draft");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            measure(draft);
            put(draft, target);
        } finally {
            forget(atExit);
            clear(draft);
        }
        return folder.resolve(PAGE);
    }

    private void measure(Path draft) throws IOException {
        progress.accept("calibration");
        device.calibrate();
        DeviceChoice choice = device.device();
        Page page = new Page(draft);
        page.line("# %s", choice.name());
        page.line(
                "%n%s Measured%s by projections of %,d inputs to %,d outputs with %s.%n",
                choice.summary(), device.hasKnownPhysics() ? " on its simulated twin," : "",
                device.inputs(), device.outputs(), device.retrieval());
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
        page.line("| parameter | value | source |%n|---|---|---|");
        for (DeviceChoice.Parameter parameter : choice.table()) {
            page.line("| %s | %s | %s |", parameter.path(), parameter.value(), parameter.source());
        }
        page.write(PAGE);
    }

    private static void changes(Page page, DeviceChoice choice) {
        if (!choice.changed().isEmpty()) {
            page.paragraph("Changed from the %s: %s.",
                    choice instanceof OpuPreset ? "preset" : "driver's defaults",
                    choice.changed().stream().map(p -> p.path() + " = " + p.value())
                            .collect(Collectors.joining(", ")));
        }
    }

    /**
     * Renames the folder, or its files into a folder that is there, the page last; pictures that only an earlier page showed go.
     */
    private static void put(Path draft, Path target) throws IOException {
        if (!Files.exists(target)) {
            Files.move(draft, target);
            return;
        }
        Path page = target.resolve(PAGE);
        Set<String> old = Files.exists(page) ? pictures(Files.readString(page)) : Set.of();
        Set<String> shown = pictures(Files.readString(draft.resolve(PAGE)));
        for (String picture : shown) {
            Files.move(draft.resolve(picture), target.resolve(picture), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(draft.resolve(PAGE), page, StandardCopyOption.REPLACE_EXISTING);
        for (String picture : old) {
            if (!shown.contains(picture)) {
                Files.deleteIfExists(target.resolve(picture));
            }
        }
    }

    private static Set<String> pictures(String page) {
        return PICTURE.matcher(page).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is shutting down already, which is what the hook was for.
            return;
        }
    }

    /** While the report is still being written, a picture may come between the two steps of this. */
    private static void clearQuietly(Path draft) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS && Files.exists(draft); attempt++) {
            try {
                clear(draft);
            } catch (IOException e) {
                continue;
            }
        }
    }

    private static void clear(Path draft) throws IOException {
        if (Files.exists(draft)) {
            for (Path file : list(draft)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(draft);
        }
    }
}
