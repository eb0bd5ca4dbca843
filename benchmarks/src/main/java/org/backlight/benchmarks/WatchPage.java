package org.backlight.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.RunFolder;
import org.backlight.app.serve.TcpPlace;
import org.backlight.app.watch.WatchServer;
import org.backlight.substrate.file.FolderTree;

/**
 * When the page of {@code backlight watch} paints with many runs, and what a training loses by being watched: its own time of
 * training steps, with nobody who watches, with somebody elsewhere who takes all events, and with a page open in a browser
 * of this machine, whose drawing takes cores from the training. All are measured in turn in one run.
 *
 * <p>Arguments: runs (200), points of each curve (10000), rounds (5).
 */
public final class WatchPage {

    private static final int OPENED = 5;

    private WatchPage() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        int runs = argument(arguments, 0, 200);
        int points = argument(arguments, 1, 10_000);
        int rounds = argument(arguments, 2, 5);
        Path folder = Files.createTempDirectory("backlight-watch");
        try (var server = new WatchServer(write(folder.resolve("many"), runs, points),
                new TcpPlace("127.0.0.1", 0), Optional.empty());
                var browser = new PageBrowser()) {
            paint(browser, server.address(), runs, points);
            Path training = Files.createDirectory(folder.resolve("training"));
            try (var watched = new WatchServer(training, new TcpPlace("127.0.0.1", 0), Optional.empty())) {
                slowDown(browser, watched.address(), training, rounds);
            }
        } finally {
            FolderTree.delete(folder);
        }
    }

    private static int argument(String[] arguments, int index, int usual) {
        return index < arguments.length ? Integer.parseInt(arguments[index]) : usual;
    }

    /** Writes runs whose curves fall, with noise. */
    private static Path write(Path folder, int runs, int points) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= points; step++) {
            double loss = 2.3 / Math.sqrt(step) + 0.05 * Math.abs(Math.sin(step * 12.9898));
            lines.append(String.format(Locale.ROOT,
                    "{\"step\":%d,\"epoch\":%d,\"split\":\"train\",\"loss\":%.6f,\"accuracy\":%.6f,\"learning_rate\":0.001}%n{\"step\":%1$d,\"epoch\":%2$d,\"split\":\"time\",\"train_seconds\":%5$.4f}%n",
                    step, 1 + step / 500, loss, 1 - loss / 3, 0.02 * step));
            if (step % 500 == 0) {
                lines.append(String.format(Locale.ROOT,
                        "{\"step\":%d,\"epoch\":%d,\"split\":\"test\",\"loss\":%.6f,\"accuracy\":%.6f,\"train_seconds\":%.4f,\"alignment_stage0\":0.5}%n",
                        step, step / 500, loss, 1 - loss / 3, 0.02 * step));
            }
        }
        byte[] metrics = lines.toString().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        Recipe recipe = RecipeReader.read("digits-dfa", List.of());
        for (int i = 0; i < runs; i++) {
            RunFolder run = RunFolder.create(folder, recipe,
                    LocalDateTime.of(2026, 1, 1, 0, 0).plusMinutes(i));
            Files.write(run.metricsFile(), metrics);
        }
        return folder;
    }

    private static void paint(PageBrowser browser, String address, int runs, int points) throws Exception {
        List<double[]> times = new ArrayList<>();
        for (int i = 0; i < OPENED; i++) {
            browser.open(address);
            browser.await("performance.getEntriesByName('figures').length > 0 "
                    + "&& performance.getEntriesByName('first-contentful-paint').length > 0");
            times.add(new double[]{
                    browser.number("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
                    browser.number("performance.getEntriesByName('figures')[0].startTime")});
        }
        System.out.printf(Locale.ROOT, "%d runs of %,d points, opened %d times%n", runs, points, OPENED);
        System.out.printf(Locale.ROOT, "first paint       %4.0f ms  (%s)%n", median(times, 0), all(times, 0));
        System.out.printf(Locale.ROOT, "figures drawn     %4.0f ms  (%s)%n", median(times, 1), all(times, 1));
        browser.open("about:blank");
    }

    private static void slowDown(PageBrowser browser, String address, Path folder, int rounds)
            throws Exception {
        List<double[]> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double alone = train(folder);
            double elsewhere;
            try (var events = HttpClient.newHttpClient()) {
                var reading = events.sendAsync(
                        HttpRequest.newBuilder(URI.create(address).resolve("/api/events")).build(),
                        HttpResponse.BodyHandlers.discarding());
                elsewhere = train(folder);
                reading.cancel(true);
                events.shutdownNow();
            }
            browser.open(address);
            double here = train(folder);
            browser.open("about:blank");
            seconds.add(new double[]{alone, elsewhere, here, elsewhere / alone, here / alone});
        }
        System.out.printf(Locale.ROOT, "training alone    %4.1f s   (%s)%n", median(seconds, 0),
                all(seconds, 0));
        System.out.printf(Locale.ROOT, "watched elsewhere %4.1f s   ratio %.3f (%s)%n", median(seconds, 1),
                median(seconds, 3), all(seconds, 3));
        System.out.printf(Locale.ROOT, "page open here    %4.1f s   ratio %.3f (%s)%n", median(seconds, 2),
                median(seconds, 4), all(seconds, 4));
    }

    /** Trains drawn digits by light in a process of its own; returns the time of its steps. */
    private static double train(Path folder) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"),
                        "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                        System.getProperty("java.class.path"), "org.backlight.app.command.Backlight",
                        "train", "digits-odfa", "--set", "training.epochs=3", "--runs-dir",
                        folder.toString(),
                        "-q"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (process.waitFor() != 0) {
            throw new IOException("the training failed");
        }
        Path newest;
        try (var all = Files.list(folder)) {
            newest = all.max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                    .orElseThrow();
        }
        return new RunFolder(newest).summary().orElseThrow().trainSeconds();
    }

    private static double median(List<double[]> rows, int column) {
        return Quartiles.of(rows.stream().mapToDouble(row -> row[column]).toArray()).median();
    }

    private static String all(List<double[]> rows, int column) {
        return String.join(", ", rows.stream()
                .map(row -> String.format(Locale.ROOT, row[column] < 10 ? "%.3f" : "%.0f", row[column]))
                .toList());
    }
}
