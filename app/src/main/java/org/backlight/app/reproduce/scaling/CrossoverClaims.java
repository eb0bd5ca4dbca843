package org.backlight.app.reproduce.scaling;

import static org.backlight.app.reproduce.scaling.ScalingClaims.format;
import static org.backlight.app.reproduce.scaling.ScalingClaims.unknown;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.backlight.app.report.Table;
import org.backlight.app.reproduce.Claim;

/** The claim on the size from which on ODFA is faster than BP, and sentences that name it. */
final class CrossoverClaims {

    private static final double MILLI = 1e3;
    private static final double PERCENT = 100;
    private static final int NARROWEST = 10;
    private static final int WIDEST = 100_000;
    private static final int MOST_BATCH = 32;

    private static final List<TimeCurve> OPTICAL = List.of(TimeCurve.ODFA, TimeCurve.ODFA_OVERLAPPED);
    private static final String NOTHING = "–";

    private final ScalingStudy study;
    private final Optional<ScalingModel.Fitted> model;
    private final ScalingModel described;

    CrossoverClaims(ScalingStudy study, Optional<ScalingModel.Fitted> model, ScalingModel described) {
        this.study = study;
        this.model = model;
        this.described = described;
    }

    /** Returns the claim. */
    Claim crossover() {
        String claim = format("ODFA overtakes BP at %d × %,d: BP %.2f ms, ODFA %.2f ms for each sample.",
                PublishedTimes.DEPTH, PublishedTimes.WIDTH, MILLI * PublishedTimes.BP_SECONDS,
                MILLI * PublishedTimes.ODFA_SECONDS);
        Optional<NetworkPoint> largest = study.largest();
        if (largest.isEmpty()) {
            return unknown(claim, "a network by all methods");
        }
        int width = largest.get().width();
        int depth = largest.get().depth();
        double bp = seconds(TimeCurve.BP, width, depth);
        double odfa = seconds(TimeCurve.ODFA, width, depth);
        return new Claim(claim,
                format("On this machine, at %d × %,d: BP %.2f ms, DFA %.2f ms, ODFA %.2f ms, overlapped %.2f ms. %s",
                        depth, width, MILLI * bp, MILLI * seconds(TimeCurve.DFA, width, depth), MILLI * odfa,
                        MILLI * seconds(TimeCurve.ODFA_OVERLAPPED, width, depth), described()),
                odfa < bp
                        ? format("here ODFA is %.0f %% faster at that size", PERCENT * (1 - odfa / bp))
                        : format("here ODFA is %.0f %% slower at that size", PERCENT * (odfa / bp - 1)));
    }

    private String described() {
        int batch = study.plan().batch();
        return format(
                "The model of %s gives BP %.2f ms and ODFA %.2f ms at the published size in batches of %d; %s",
                described.machine().name(), MILLI * published(TimeCurve.BP, batch),
                MILLI * published(TimeCurve.ODFA, batch), batch,
                overtakes(described, TimeCurve.ODFA, PublishedTimes.DEPTH)) + " " + likeliestBatch();
    }

    /** Says at which batch the described machine would take the published time for BP. */
    private String likeliestBatch() {
        int batch = IntStream.rangeClosed(1, MOST_BATCH).boxed()
                .min((a, b) -> Double.compare(distance(a), distance(b))).orElseThrow();
        return format(
                "The published time of BP is nearest to that of a batch of %d there: BP %.2f ms, ODFA %.2f ms.",
                batch, MILLI * published(TimeCurve.BP, batch), MILLI * published(TimeCurve.ODFA, batch));
    }

    private double distance(int batch) {
        return Math.abs(Math.log(published(TimeCurve.BP, batch) / PublishedTimes.BP_SECONDS));
    }

    private double published(TimeCurve curve, int batch) {
        return described.perSample(curve, PublishedTimes.WIDTH, PublishedTimes.DEPTH, batch);
    }

    private double seconds(TimeCurve curve, int width, int depth) {
        return study.perSample(curve, width, depth).orElseThrow().median();
    }

    /** Returns where a curve overtakes BP by a model, as a sentence that begins with a small letter. */
    private String overtakes(ScalingModel by, TimeCurve curve, int depth) {
        return overtakes(curve, depth, modelled(by, curve, depth));
    }

    private Crossover modelled(ScalingModel by, TimeCurve curve, int depth) {
        int batch = study.plan().batch();
        return Crossover.of(NARROWEST, widestOf(by), width -> by.perSample(curve, (int) width, depth,
                batch) / by.perSample(TimeCurve.BP, (int) width, depth, batch));
    }

    private static int widestOf(ScalingModel model) {
        int width = WIDEST;
        while (width > NARROWEST && !model.takes(width)) {
            width /= 2;
        }
        return width;
    }

    private static String overtakes(TimeCurve curve, int depth, Crossover found) {
        String layers = format("with %d hidden %s", depth, depth == 1 ? "layer" : "layers");
        return found.size().isPresent()
                ? format("%s %s is faster than BP from a width of about %,.0f on.", layers, curve.label(),
                        roughly(found.size()))
                : found.everywhere()
                        ? format("%s %s is faster than BP at every width from %,.0f to %,.0f.", layers,
                                curve.label(), found.from(), found.to())
                        : format("%s %s is not faster than BP at any width from %,.0f to %,.0f.", layers,
                                curve.label(), found.from(), found.to());
    }

    /** Rounds to two digits. */
    private static double roughly(OptionalDouble size) {
        double power = Math.pow(10, Math.floor(Math.log10(size.getAsDouble())) - 1);
        return Math.rint(size.getAsDouble() / power) * power;
    }

    /** Returns sentences on where ODFA overtakes BP at the largest depth at which all is measured, serially and overlapped. */
    List<String> measured() {
        return study.plan().depths().reversed().stream().filter(depth -> !study.widths(depth).isEmpty())
                .findFirst()
                .map(depth -> OPTICAL.stream()
                        .map(curve -> sentence(
                                overtakes(curve, depth, study.crossover(curve, depth).orElseThrow())))
                        .toList())
                .orElse(List.of());
    }

    /** Returns sentences on the same by the model of this machine, at the published depth. */
    List<String> modelled() {
        return model.map(fitted -> OPTICAL.stream()
                .map(curve -> sentence(overtakes(fitted.model(), curve, PublishedTimes.DEPTH))).toList())
                .orElse(List.of());
    }

    /** Returns the width from which on ODFA is faster than BP, by depth, as measured and by the model of this machine. */
    Table byDepth() {
        Table table = new Table("hidden layers", "ODFA, measured", "overlapped, measured", "ODFA, model",
                "overlapped, model");
        for (int depth : study.plan().depths()) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(depth)));
            OPTICAL.forEach(curve -> cells
                    .add(study.crossover(curve, depth).map(CrossoverClaims::cell).orElse(NOTHING)));
            OPTICAL.forEach(curve -> cells.add(
                    model.map(fitted -> cell(modelled(fitted.model(), curve, depth))).orElse(NOTHING)));
            table.row(cells);
        }
        return table;
    }

    private static String cell(Crossover found) {
        return found.size().isPresent()
                ? format("from %,.0f on", roughly(found.size()))
                : format(
                        found.everywhere() ? "everywhere from %,.0f to %,.0f" : "nowhere from %,.0f to %,.0f",
                        found.from(), found.to());
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
