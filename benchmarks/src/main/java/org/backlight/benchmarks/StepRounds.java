package org.backlight.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.run.PeakMemory;
import org.backlight.learning.metric.StepTime;

/**
 * Training steps by different methods, each in processes of its own that take turns. A benchmark's {@code main} calls {@link
 * #compare}, and in the processes that this starts, whose first argument is {@link #CHILD}, measures one method and calls {@link
 * #tell}.
 */
final class StepRounds {

    /** First argument of a process that measures one method, which follows, and then the settings. */
    static final String CHILD = "child";

    private StepRounds() {}

    /** Figures of a process: of each one the median over its steps but the first. */
    private record Figures(double step, double forward, double projection, double backward, double update,
            double peakGibibytes) {}

    /**
     * Measures and prints seconds per step and where they go, peak resident memory, and the ratio of each method's step to
     * the first one's.
     *
     * @param benchmark whose {@code main} measures
     * @param title of the table
     * @param methods in their order
     * @param rounds of all methods
     * @param settings handed to each process
     */
    static void compare(Class<?> benchmark, String title, List<String> methods, int rounds,
            List<String> settings) throws IOException, InterruptedException {
        compare(benchmark, title, methods, rounds, settings, _ -> false);
    }

    /** Measures and prints as {@link #compare(Class, String, List, int, List, Predicate, Map)}, where the benchmark measures all methods. */
    static void compare(Class<?> benchmark, String title, List<String> methods, int rounds,
            List<String> settings, Predicate<String> rivals) throws IOException, InterruptedException {
        compare(benchmark, title, methods, rounds, settings, rivals, Map.of());
    }

    /**
     * Measures and prints as {@link #compare(Class, String, List, int, List)}, and then the ratio of each method's step to that of each
     * rival.
     *
     * @param rivals the methods that are rivals
     * @param programs by methods that other programs measure, each given the method and the settings; they print the line of {@link #tell}
     */
    static void compare(Class<?> benchmark, String title, List<String> methods, int rounds,
            List<String> settings, Predicate<String> rivals, Map<String, List<String>> programs)
            throws IOException, InterruptedException {
        List<List<Figures>> measured = new ArrayList<>();
        methods.forEach(_ -> measured.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < methods.size(); i++) {
                String method = methods.get(i);
                measured.get(i).add(child(programs.getOrDefault(method, java(benchmark)), method, settings));
            }
        }
        System.out.println(title);
        System.out.println(
                "method             s/step (smallest, largest)  forward projection backward update  peak GiB  ratio to "
                        + methods.getFirst());
        for (int i = 0; i < methods.size(); i++) {
            print(methods.get(i), measured.get(i), measured.getFirst());
        }
        for (String rival : methods.stream().filter(rivals).toList()) {
            for (String method : methods.stream().filter(rivals.negate()).toList()) {
                double[] ratios = ratios(measured.get(methods.indexOf(method)),
                        measured.get(methods.indexOf(rival)));
                System.out.printf(Locale.ROOT, "ratio %s / %s: %.3f (%.3f, %.3f)%n", method, rival,
                        Quartiles.of(ratios).median(), Arrays.stream(ratios).min().orElseThrow(),
                        Arrays.stream(ratios).max().orElseThrow());
            }
        }
    }

    /** Returns the ratios of steps, round by round. */
    private static double[] ratios(List<Figures> rounds, List<Figures> others) {
        double[] ratios = new double[rounds.size()];
        Arrays.setAll(ratios, r -> rounds.get(r).step / others.get(r).step);
        return ratios;
    }

    private static void print(String method, List<Figures> rounds, List<Figures> first) {
        double[] ratios = ratios(rounds, first);
        double[] steps = rounds.stream().mapToDouble(Figures::step).toArray();
        System.out.printf(Locale.ROOT,
                "%-17s  %7.3f (%.3f, %.3f)       %7.3f   %7.3f  %7.3f %7.3f  %7.2f  %.3f (%.3f, %.3f)%n",
                method, Quartiles.of(steps).median(), Arrays.stream(steps).min().orElseThrow(),
                Arrays.stream(steps).max().orElseThrow(),
                Quartiles.of(rounds.stream().mapToDouble(Figures::forward).toArray()).median(),
                Quartiles.of(rounds.stream().mapToDouble(Figures::projection).toArray()).median(),
                Quartiles.of(rounds.stream().mapToDouble(Figures::backward).toArray()).median(),
                Quartiles.of(rounds.stream().mapToDouble(Figures::update).toArray()).median(),
                rounds.stream().mapToDouble(Figures::peakGibibytes).max().orElseThrow(),
                Quartiles.of(ratios).median(),
                Arrays.stream(ratios).min().orElseThrow(), Arrays.stream(ratios).max().orElseThrow());
    }

    private static List<String> java(Class<?> benchmark) {
        return List.of(ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-cp", System.getProperty("java.class.path"),
                benchmark.getName(), CHILD);
    }

    private static Figures child(List<String> program, String method, List<String> settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.add(method);
        command.addAll(settings);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0 || lines.isEmpty()) {
            throw new IOException("the process for " + method + " failed: " + lines);
        }
        double[] figures = Arrays.stream(lines.getLast().split(" ")).mapToDouble(Double::parseDouble)
                .toArray();
        return new Figures(figures[0], figures[1], figures[2], figures[3], figures[4], figures[5]);
    }

    /** Prints the medians over steps, and this process's peak memory, for the process that compares. */
    static void tell(List<StepTime> times) {
        System.out.printf(Locale.ROOT, "%f %f %f %f %f %f%n",
                Quartiles.of(times.stream().mapToDouble(StepTime::total).toArray()).median(),
                Quartiles.of(times.stream().mapToDouble(t -> t.forward() + t.error()).toArray()).median(),
                Quartiles.of(times.stream().mapToDouble(StepTime::projection).toArray()).median(),
                Quartiles.of(times.stream().mapToDouble(StepTime::backward).toArray()).median(),
                Quartiles.of(times.stream().mapToDouble(StepTime::update).toArray()).median(),
                PeakMemory.bytes() / 0x1p30);
    }
}
