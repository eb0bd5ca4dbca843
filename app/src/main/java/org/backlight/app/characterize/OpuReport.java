package org.backlight.app.characterize;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.characterization.Characterization;

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
        OpuPreset preset = device.preset();
        Page page = new Page(draft);
        page.line("# %s", preset.name());
        page.line(
                "%n%s Measured on its simulated twin, by projections of %,d inputs to %,d outputs with %s.%n",
                preset.summary(),
                device.inputs(), device.outputs(), preset.retrieval());
        changes(page, preset);
        progress.accept("frames");
        FrameSection.write(page, device);
        progress.accept("speckle");
        SpeckleSection.write(page, device.speckle());
        progress.accept("matrix");
        MatrixSection.write(page, device.singularValues());
        progress.accept("linearity");
        MatrixSection.write(page, device.linearity());
        try (var curves = device.curves()) {
            FidelitySection.write(page, curves, progress);
            progress.accept("stability");
            StabilitySection.write(page, curves.stability(),
                    preset.parameters().reference().photonsPerPixelMicrosecond() > 0);
        }
        progress.accept("time and energy");
        CostSection.write(page, device.cost(), device.publishedCosts());
        page.section("Parameters");
        page.line("| parameter | value | source |%n|---|---|---|");
        for (OpuPreset.Parameter parameter : preset.table()) {
            page.line("| %s | %s | %s |", parameter.path(), parameter.value(), parameter.source());
        }
        page.write(PAGE);
    }

    private static void changes(Page page, OpuPreset preset) {
        List<String> changed = preset.table().stream().filter(
                p -> p.source().equals("set by the user") || p.source().startsWith("follows camera.bits"))
                .map(p -> p.path() + " = " + p.value()).toList();
        if (!changed.isEmpty()) {
            page.paragraph("Changed from the preset: %s.", String.join(", ", changed));
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
