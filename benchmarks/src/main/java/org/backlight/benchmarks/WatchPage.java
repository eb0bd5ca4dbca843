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
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.RunFolder;
import org.backlight.substrate.file.FolderTree;

/**
 * The page of {@code backlight watch} with many runs, in three parts. When it paints. How long a training's line takes into the
 * page, on an idle machine, and beside a training that has all cores. And what a training loses by being watched: its own time of
 * training steps, with nobody who watches, with somebody elsewhere who takes all events, and with a page open in a browser
 * of this machine, whose drawing takes cores from the training; all in turn, and in the other order in every second round. Beside
 * the times stands the processor time that the server and all processes of the browser took meanwhile, which noise hides less.
 *
 * <p>Arguments: parts, such as {@code paint,delay,slow} (all), runs (200), points of each curve (10000), rounds (5), epochs of a
 * training (6).
 */
public final class WatchPage {

    private static final int OPENED = 5;
    private static final int LINES = 40;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final String DRAWN = "performance.getEntriesByName('figures').length > 0";

    private WatchPage() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        List<String> parts = List.of((arguments.length > 0 ? arguments[0] : "paint,delay,slow").split(","));
        int runs = argument(arguments, 1, 200);
        int points = argument(arguments, 2, 10_000);
        int rounds = argument(arguments, 3, 5);
        int epochs = argument(arguments, 4, 6);
        Path folder = Files.createTempDirectory("backlight-watch");
        try (var browser = new PageBrowser();
                var server = new PageServer(write(folder.resolve("runs"), runs, points))) {
            Path all = folder.resolve("runs");
            if (parts.contains("paint")) {
                paint(browser, server.address(), runs, points);
            }
            if (parts.contains("delay")) {
                say("point, idle", new PointDelay(browser, all).measure(server.address(), LINES));
                Process busy = start(all, 1000);
                try {
                    say("point, training", new PointDelay(browser, all).measure(server.address(), LINES));
                } finally {
                    busy.destroy();
                    busy.waitFor();
                }
            }
            if (parts.contains("slow")) {
                slowDown(browser, server, all, rounds, epochs);
            }
        } finally {
            FolderTree.delete(folder);
        }
    }

    private static void say(String what, double... millis) {
        Quartiles spread = Quartiles.of(millis);
        System.out.printf(Locale.ROOT, "%-17s %4.0f ms  (quartiles %.0f and %.0f, worst %.0f of %d lines)%n",
                what,
                spread.median(), spread.lower(), spread.upper(), Arrays.stream(millis).max().orElseThrow(),
                millis.length);
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
            browser.await(DRAWN + " && performance.getEntriesByName('first-contentful-paint').length > 0");
            times.add(new double[]{
                    browser.number("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
                    browser.number("performance.getEntriesByName('figures')[0].startTime")});
        }
        System.out.printf(Locale.ROOT, "%d runs of %,d points, opened %d times%n", runs, points, OPENED);
        System.out.printf(Locale.ROOT, "first paint       %4.0f ms  (%s)%n", median(times, 0), all(times, 0));
        System.out.printf(Locale.ROOT, "figures drawn     %4.0f ms  (%s)%n", median(times, 1), all(times, 1));
        browser.open("about:blank");
    }

    /** How somebody watches a training. */
    private enum Watched {
        NOT, ELSEWHERE, HERE
    }

    /**
     * What a training took, and those who watched it.
     *
     * @param seconds of its steps
     * @param server the server's processor time while it trained, in per cent of all cores
     * @param browser the browser's
     */
    private record Watching(double seconds, double server, double browser) {}

    private static void slowDown(PageBrowser browser, PageServer server, Path folder, int rounds, int epochs)
            throws Exception {
        List<double[]> seconds = new ArrayList<>();
        List<double[]> shares = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Watched> order = Arrays.asList(Watched.values().clone());
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            Map<Watched, Watching> took = new EnumMap<>(Watched.class);
            for (Watched watched : order) {
                took.put(watched, train(browser, server, folder, epochs, watched));
            }
            double alone = took.get(Watched.NOT).seconds();
            Watching elsewhere = took.get(Watched.ELSEWHERE);
            Watching here = took.get(Watched.HERE);
            seconds.add(new double[]{alone, elsewhere.seconds(), here.seconds(), elsewhere.seconds() / alone,
                    here.seconds() / alone});
            shares.add(new double[]{elsewhere.server(), here.server() + here.browser(), here.server(),
                    here.browser()});
        }
        System.out.printf(Locale.ROOT, "training alone    %4.1f s   (%s)%n", median(seconds, 0),
                all(seconds, 0));
        System.out.printf(Locale.ROOT, "watched elsewhere %4.1f s   ratio %.3f (%s)%n", median(seconds, 1),
                median(seconds, 3), all(seconds, 3));
        System.out.printf(Locale.ROOT, "page open here    %4.1f s   ratio %.3f (%s)%n", median(seconds, 2),
                median(seconds, 4), all(seconds, 4));
        System.out.printf(Locale.ROOT, "share elsewhere   %.2f %% of %d cores (%s), all of it the server's%n",
                median(shares, 0), CORES, all(shares, 0));
        System.out.printf(Locale.ROOT,
                "share here        %.2f %% of %d cores (%s): server %.2f, browser %.2f%n", median(shares, 1),
                CORES, all(shares, 1), median(shares, 2), median(shares, 3));
    }

    private static Watching train(PageBrowser browser, PageServer server, Path folder, int epochs,
            Watched watched) throws Exception {
        switch (watched) {
            case NOT -> {
                return train(browser, server, folder, epochs);
            }
            case ELSEWHERE -> {
                try (var events = HttpClient.newHttpClient()) {
                    var reading = events.sendAsync(
                            HttpRequest.newBuilder(URI.create(server.address()).resolve("/api/events"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
                    try {
                        return train(browser, server, folder, epochs);
                    } finally {
                        reading.cancel(true);
                        events.shutdownNow();
                    }
                }
            }
            case HERE -> {
                browser.open(server.address());
                browser.await(DRAWN);
                Watching took = train(browser, server, folder, epochs);
                browser.open("about:blank");
                return took;
            }
        }
        throw new AssertionError(watched);
    }

    /** Begins to train drawn digits by light, in a process of its own. */
    private static Process start(Path folder, int epochs) throws IOException {
        return new ProcessBuilder(PageServer.command(List.of(), "train", "digits-odfa", "--set",
                "training.epochs=" + epochs, "--runs-dir", folder.toString(), "-q")).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Trains; processor time counts from the run's first line on. */
    private static Watching train(PageBrowser browser, PageServer server, Path folder, int epochs)
            throws Exception {
        Set<Path> before = Set.copyOf(list(folder));
        Process training = start(folder, epochs);
        Optional<RunFolder> begun;
        do {
            Thread.sleep(100);
            begun = list(folder).stream().filter(path -> !before.contains(path)).map(RunFolder::new)
                    .filter(run -> run.metricsFile().toFile().length() > 0).findFirst();
        } while (begun.isEmpty() && training.isAlive());
        long serving = server.processorNanos();
        long browsing = browser.processorNanos();
        long start = System.nanoTime();
        if (training.waitFor() != 0) {
            throw new IOException("the training failed");
        }
        double cores = (double) CORES * (System.nanoTime() - start);
        return new Watching(begun.orElseThrow().summary().orElseThrow().trainSeconds(),
                100 * (server.processorNanos() - serving) / cores,
                100 * (browser.processorNanos() - browsing) / cores);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
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
