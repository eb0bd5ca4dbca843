package org.backlight.benchmarks;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.backlight.app.machine.Quartiles;
import org.backlight.datasets.image.DrawnDigits;
import org.backlight.datasets.image.ImageFolder;
import org.backlight.datasets.image.ImageSettings;
import org.backlight.datasets.image.LabelledImages;
import org.backlight.substrate.file.FolderTree;

/**
 * Images per second at which a folder of PNG files becomes a data set, the first time and from the cache of decoded images, beside a
 * parallel loop of {@link ImageIO#read}. Each is measured in a JVM of its own, its start left out but not its compiler; they take turns.
 *
 * <p>Arguments, all with a default: files (60000), kind (grey: drawn digits of 28 × 28; or color: 32 × 32, a digit in shades of its own on
 * noise), rounds (3). The files are made in a temporary folder, and have just been written when they are read, so that the disk plays no
 * part.
 */
public final class ImageFolderSpeed {

    private static final String CHILD = "child";
    private static final String FIRST = "first reading";
    private static final String CACHED = "from the cache";
    private static final String PLAIN = "ImageIO.read alone";
    private static final int COLOR_SIDE = 32;
    private static final int MARGIN = (COLOR_SIDE - DrawnDigits.SIDE) / 2;

    private ImageFolderSpeed() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(CHILD)) {
            measure(arguments[1], Path.of(arguments[2]), Path.of(arguments[3]));
            return;
        }
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60_000;
        String kind = arguments.length > 1 ? arguments[1] : "grey";
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        if (count < 20 || rounds < 1 || !List.of("grey", "color").contains(kind) || arguments.length > 3) {
            System.err.println("image-folder: the arguments are " + String.join(" ", arguments)
                    + "; expected at least 20 files, grey or color, and at least one round");
            System.exit(2);
        }
        Path work = Files.createTempDirectory("image-folder");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> FolderTree.delete(work)));
        long bytes = make(work.resolve("images"), count, kind.equals("color"));
        System.out.printf(Locale.ROOT, "%,d PNG files, %s, %.1f MB; %d processors, %d rounds%n", count, kind,
                bytes / 1e6, Runtime.getRuntime().availableProcessors(), rounds);
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            FolderTree.delete(work.resolve("cache"));
            for (String way : List.of(FIRST, CACHED, PLAIN)) {
                rates.computeIfAbsent(way, _ -> new double[rounds])[round] = count / child(way, work);
            }
        }
        System.out.println("images/s              median (smallest, largest)");
        rates.forEach((way, values) -> System.out.printf(Locale.ROOT, "%-20s %,9.0f (%,.0f, %,.0f)%n", way,
                Quartiles.of(values).median(), Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow()));
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> rates.get(PLAIN)[i] / rates.get(FIRST)[i]);
        System.out.printf(Locale.ROOT,
                "ratio of times, first reading / ImageIO.read alone: %.3f (%.3f, %.3f)%n",
                Quartiles.of(ratios).median(), Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    }

    /** Returns the seconds that a process of its own measures. */
    private static double child(String way, Path work) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector", "-Djava.awt.headless=true", "-cp",
                System.getProperty("java.class.path"), ImageFolderSpeed.class.getName(), CHILD, way,
                work.resolve("images").toString(), work.resolve("cache").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0 || lines.isEmpty()) {
            throw new IOException("the process for " + way + " failed: " + lines);
        }
        return Double.parseDouble(lines.getLast());
    }

    private static void measure(String way, Path images, Path cache) throws IOException {
        long start = System.nanoTime();
        if (way.equals(PLAIN)) {
            plain(images);
        } else {
            ImageFolder.read(images, new ImageSettings(0, 0, 0, 0.1, 1), cache);
        }
        System.out.println((System.nanoTime() - start) * 1e-9);
    }

    /** Decodes all files as the shortest program would, and takes their pixels. */
    private static void plain(Path images) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(images)) {
            paths.filter(Files::isRegularFile).forEach(files::add);
        }
        int[][] pixels = new int[files.size()][];
        IntStream.range(0, pixels.length).parallel().forEach(i -> {
            try {
                BufferedImage image = ImageIO.read(files.get(i).toFile());
                pixels[i] = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(),
                        (int[]) null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Writes the files, and returns their bytes. */
    private static long make(Path folder, int count, boolean color) throws IOException {
        LabelledImages digits = DrawnDigits.draw(count, 1);
        for (int label = 0; label < digits.classes(); label++) {
            Files.createDirectories(folder.resolve(Integer.toString(label)));
        }
        return IntStream.range(0, count).parallel().mapToLong(i -> {
            Path file = folder.resolve(Integer.toString(digits.label(i)))
                    .resolve(String.format(Locale.ROOT, "%06d.png", i));
            try {
                if (!ImageIO.write(color ? color(digits, i) : grey(digits, i), "png", file.toFile())) {
                    throw new IOException("no program writes " + file);
                }
                return Files.size(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).sum();
    }

    private static BufferedImage grey(LabelledImages digits, int index) {
        var image = new BufferedImage(DrawnDigits.SIDE, DrawnDigits.SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int r = 0; r < DrawnDigits.SIDE; r++) {
            for (int c = 0; c < DrawnDigits.SIDE; c++) {
                image.getRaster().setSample(c, r, 0, digits.pixel(index, r, c));
            }
        }
        return image;
    }

    private static BufferedImage color(LabelledImages digits, int index) {
        var image = new BufferedImage(COLOR_SIDE, COLOR_SIDE, BufferedImage.TYPE_INT_RGB);
        var random = new SplittableRandom(index);
        int shade = random.nextInt(1 << 24);
        for (int r = 0; r < COLOR_SIDE; r++) {
            for (int c = 0; c < COLOR_SIDE; c++) {
                int row = r - MARGIN;
                int column = c - MARGIN;
                boolean inside = row >= 0 && row < DrawnDigits.SIDE && column >= 0
                        && column < DrawnDigits.SIDE;
                int ink = inside ? digits.pixel(index, row, column) : 0;
                int noise = random.nextInt(1 << 24) & 0x1f1f1f;
                int scaled = (shade >> 16 & 255) * ink / 255 << 16 | (shade >> 8 & 255) * ink / 255 << 8
                        | (shade & 255) * ink / 255;
                image.setRGB(c, r, scaled ^ noise);
            }
        }
        return image;
    }
}
