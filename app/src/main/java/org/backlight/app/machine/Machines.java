package org.backlight.app.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Nearest;
import org.backlight.app.recipe.Section;
import org.backlight.app.recipe.YamlFile;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.file.WholeFile;

/**
 * Descriptions of machines: those that come with Backlight, a YAML resource each beside this class, and the user's own files. Every number
 * states its source, or that it is assumed: {@code {value: 7.68e+11, source: "data sheet"}} or {@code {value: 0.8, assumed: true}}.
 */
public final class Machines {

    /** The names of those that come with Backlight. */
    public static final List<String> NAMES = List.of("a6000", "h200");

    private static final String FP32 = "fp32-flops-per-second";
    private static final String BF16 = "bf16-flops-per-second";
    private static final String BANDWIDTH = "bytes-per-second";
    private static final String MEMORY = "memory-bytes";
    private static final String POWER = "power-watts";
    private static final String CORES = "cores";
    private static final List<String> RATES = List.of(FP32, BF16, BANDWIDTH, MEMORY, POWER);

    private static final String KEYS = "name and rates";
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,100}");
    private static final Pattern SOURCE = Pattern.compile("[^\\p{Cntrl}]{1,300}");
    private static final Interval SHARE = new Interval(0, false, 2, true);
    private static final Interval AT_LEAST_ONE = new Interval(1, true, 1e6, true);
    private static final double PRODUCT_SHARE = 0.7;
    private static final double BANDWIDTH_SHARE = 0.8;
    private static final double HALF_RATE_SIZE = 16;
    private static final double KERNEL_SECONDS = 5e-6;
    /** Operations in which an entry is made, about. */
    private static final double FLOPS_PER_NORMAL_ENTRY = 60;
    private static final double FLOPS_PER_BINOMIAL_ENTRY = 10;
    /** Bytes that a value on its way to frames, and a count on its way back, take in memory, about. */
    private static final double BYTES_PER_VALUE = 8;
    private static final double FLOPS_PER_ADDITION = 8;

    private Machines() {}

    /**
     * Returns a machine that comes with Backlight, or that a file describes.
     *
     * @param nameOrFile one of {@link #NAMES}, or else the path of a YAML file
     * @throws UserMistake if there is none, or it says something wrong
     */
    public static Machine load(String nameOrFile) {
        if (NAMES.contains(nameOrFile)) {
            return read(YamlFile.parse("machine " + nameOrFile, builtIn(nameOrFile), KEYS), nameOrFile);
        }
        try {
            Path file = Path.of(nameOrFile);
            if (Files.exists(file)) {
                return read(YamlFile.read("machine", file, KEYS), nameOrFile);
            }
        } catch (InvalidPathException e) {
            throw noSuchMachine(nameOrFile, e);
        }
        throw noSuchMachine(nameOrFile, null);
    }

    /** Returns the text of a machine that comes with Backlight, as a start for one's own. */
    public static String builtIn(String name) {
        try (InputStream stream = Machines.class.getResourceAsStream(name + ".yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UserMistake noSuchMachine(String name, Throwable cause) {
        String hint = Nearest.to(name, NAMES).map(near -> "; did you mean " + near + "?").orElse("");
        return new UserMistake("there is no machine or file " + name + hint + " (built in: "
                + String.join(", ", NAMES) + ")", cause);
    }

    static Machine read(Section root, String usualName) {
        String name = root.text("name", usualName, NAME, "a name of up to 100 characters");
        Section rates = root.section("rates");
        Section efficiency = root.section("efficiency");
        Section feedback = root.section("feedback");
        root.end();
        Machine.Rates stated = rates(rates);
        var constants = new Machine.Efficiency(
                quantity(efficiency, "product-share", PRODUCT_SHARE, SHARE),
                quantity(efficiency, "bandwidth-share", BANDWIDTH_SHARE, SHARE),
                quantity(efficiency, "half-rate-size", HALF_RATE_SIZE, Interval.NOT_NEGATIVE),
                quantity(efficiency, "kernel-seconds", KERNEL_SECONDS, Interval.NOT_NEGATIVE));
        efficiency.end();
        double flops = stated.fp32FlopsPerSecond().value() * constants.productShare().value();
        double bytes = stated.bytesPerSecond().value() * constants.bandwidthShare().value();
        var host = new Machine.FeedbackRates(
                quantity(feedback, "normal-entries-per-second", flops / FLOPS_PER_NORMAL_ENTRY,
                        Interval.POSITIVE),
                quantity(feedback, "binomial-entries-per-second", flops / FLOPS_PER_BINOMIAL_ENTRY,
                        Interval.POSITIVE),
                quantity(feedback, "transformed-per-second", flops / FLOPS_PER_ADDITION, Interval.POSITIVE),
                quantity(feedback, "ternarized-per-second", bytes / BYTES_PER_VALUE, Interval.POSITIVE),
                quantity(feedback, "encoded-per-second", bytes / BYTES_PER_VALUE, Interval.POSITIVE),
                quantity(feedback, "counts-per-second", bytes / BYTES_PER_VALUE, Interval.POSITIVE));
        feedback.end();
        return new Machine(name, stated, constants, host);
    }

    private static Machine.Rates rates(Section rates) {
        Map<String, Quantity> read = new HashMap<>();
        RATES.forEach(key -> read.put(key, quantity(rates, key, 1, Interval.POSITIVE)));
        Quantity cores = quantity(rates, CORES, 1, AT_LEAST_ONE);
        for (String key : RATES) {
            if (!rates.has(key)) {
                throw rates.missing(key, "{value: …, source: …} or {value: …, assumed: true}");
            }
        }
        rates.end();
        return new Machine.Rates(read.get(FP32), read.get(BF16), read.get(BANDWIDTH), read.get(MEMORY),
                read.get(POWER), cores);
    }

    private static Quantity quantity(Section section, String key, double usual, Interval interval) {
        boolean there = section.has(key);
        Section at = section.section(key);
        double value = at.number("value", there ? Double.NaN : usual, interval);
        String source = at.text("source", "", SOURCE, "where the number is from, in up to 300 characters");
        boolean assumed = at.truth("assumed", !there);
        at.end();
        if (Double.isNaN(value)) {
            throw at.missing("value", "a number");
        }
        if (source.isEmpty() && !assumed) {
            throw section.contradiction(key, section.pathOf(key)
                    + " has neither source nor assumed: true; expected one of them");
        }
        return new Quantity(value, source, assumed);
    }

    /**
     * Writes a machine as a file that {@link #load} reads, whole or not at all.
     *
     * @throws UserMistake if it cannot be written
     */
    public static void write(Machine machine, Path file) {
        try {
            WholeFile.writeWithFolder(file, yaml(machine).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UserMistake("machine " + file + ": cannot be written: " + FileTrouble.words(e), e);
        }
    }

    /** Returns a machine as YAML. */
    static String yaml(Machine machine) {
        StringBuilder yaml = new StringBuilder("name: " + quoted(machine.name()) + "\n");
        String section = "";
        for (Map.Entry<String, Quantity> entry : machine.quantities().entrySet()) {
            int dot = entry.getKey().indexOf('.');
            String opened = entry.getKey().substring(0, dot);
            if (!opened.equals(section)) {
                yaml.append(opened).append(":\n");
                section = opened;
            }
            Quantity quantity = entry.getValue();
            yaml.append(String.format(Locale.ROOT, "  %s: {value: %s%s%s}\n",
                    entry.getKey().substring(dot + 1), quantity.value(),
                    quantity.source().isEmpty() ? "" : ", source: " + quoted(quantity.source()),
                    quantity.assumed() ? ", assumed: true" : ""));
        }
        return yaml.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
