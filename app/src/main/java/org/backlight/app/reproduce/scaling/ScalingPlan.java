package org.backlight.app.reproduce.scaling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.backlight.app.failure.UserMistake;
import org.backlight.optics.DeviceChoice;

/**
 * What a study measures.
 *
 * @param word its name
 * @param widths of the networks, ascending
 * @param depths of the networks, ascending
 * @param batch samples of a step
 * @param projections in the order of the measurement
 */
public record ScalingPlan(String word, List<Integer> widths, List<Integer> depths, int batch,
        List<ProjectionPoint> projections) {

    private static final double GIBIBYTE = 0x1p30;
    private static final int BATCH = 128;
    private static final List<Integer> OPTICAL = List.of(1000, 2000, 5000, 10_000, 45_000, 100_000,
            1_000_000);
    private static final List<Integer> STRUCTURED = List.of(1000, 10_000, 45_000, 100_000, 1_000_000);

    /** A study of some minutes. */
    public static final ScalingPlan QUICK = new ScalingPlan("quick", List.of(100, 250, 500, 1000, 1540),
            List.of(1, 4, 12, 24), BATCH,
            projections(List.of(1000, 2000, 5000, 10_000), List.of(1000, 2000, 5000, 10_000, 45_000)));

    /** The published sizes. */
    public static final ScalingPlan FULL = new ScalingPlan("full", List.of(100, 200, 400, 770, 1540, 3080),
            List.of(1, 3, 6, 12, 24, 48, 96), BATCH,
            projections(List.of(1000, 2000, 5000, 10_000, 20_000, 45_000),
                    List.of(1000, 2000, 5000, 10_000, 20_000, 45_000, 100_000)));

    /** Copies the lists. */
    public ScalingPlan {
        widths = widths.stream().distinct().sorted().toList();
        depths = depths.stream().distinct().sorted().toList();
        projections = List.copyOf(projections);
    }

    private static List<ProjectionPoint> projections(List<Integer> stored, List<Integer> generated) {
        List<ProjectionPoint> points = new ArrayList<>();
        OPTICAL.forEach(n -> points.add(ProjectionPoint.of(ProjectionPoint.Kind.OPTICAL, n)));
        STRUCTURED.forEach(n -> points.add(ProjectionPoint.of(ProjectionPoint.Kind.HADAMARD, n)));
        stored.forEach(n -> points.add(ProjectionPoint.of(ProjectionPoint.Kind.STORED, n)));
        generated.forEach(n -> points.add(ProjectionPoint.of(ProjectionPoint.Kind.GENERATED, n)));
        return points;
    }

    /**
     * Returns a plan of other sizes.
     *
     * @param otherWidths null for those of this plan
     * @param otherDepths null for those of this plan
     * @param otherBatch null for that of this plan
     * @param sizes of projections of every kind; null for those of this plan
     */
    public ScalingPlan with(List<Integer> otherWidths, List<Integer> otherDepths, Integer otherBatch,
            List<Integer> sizes) {
        return new ScalingPlan(word, otherWidths == null ? widths : otherWidths,
                otherDepths == null ? depths : otherDepths, otherBatch == null ? batch : otherBatch,
                sizes == null ? projections : everyKind(sizes));
    }

    private static List<ProjectionPoint> everyKind(List<Integer> sizes) {
        return Stream.of(ProjectionPoint.Kind.values()).flatMap(
                kind -> sizes.stream().distinct().sorted().map(size -> ProjectionPoint.of(kind, size)))
                .toList();
    }

    /** Returns the networks by all methods, smaller ones first, the methods of one size one after the other. */
    public List<NetworkPoint> networks() {
        return depths.stream().flatMap(depth -> widths.stream().flatMap(width -> Stream
                .of(ScalingMethod.values())
                .map(method -> new NetworkPoint(method, width, depth, batch)))).toList();
    }

    /** Returns all points. */
    public List<ScalingPoint> points() {
        return Stream.<ScalingPoint>concat(networks().stream(), projections.stream()).toList();
    }

    /**
     * Returns the points that do not fit into a memory, with a sentence on each that says how much is missing.
     *
     * @param memory in bytes
     */
    public Map<ScalingPoint, String> leftOut(double memory) {
        Map<ScalingPoint, String> sentences = new LinkedHashMap<>();
        for (ScalingPoint point : points()) {
            double need = point.memoryBytes();
            if (need > memory) {
                sentences.put(point, String.format(Locale.ROOT,
                        "%s needs at least %.1f GiB of memory, but this machine has %.1f GiB: %.1f GiB are missing",
                        point.words(), need / GIBIBYTE, memory / GIBIBYTE, (need - memory) / GIBIBYTE));
            }
        }
        return sentences;
    }

    /**
     * Checks that points fit into a memory.
     *
     * @param memory in bytes
     * @param ofNetworks whether networks are checked
     * @param ofProjections whether projections are checked
     * @throws UserMistake if one does not
     */
    public void requireFit(double memory, boolean ofNetworks, boolean ofProjections) {
        leftOut(memory).entrySet().stream().filter(left -> switch (left.getKey()) {
            case NetworkPoint _ -> ofNetworks;
            case ProjectionPoint _ -> ofProjections;
        }).findFirst().ifPresent(left -> {
            throw new UserMistake(left.getValue());
        });
    }

    /**
     * Checks that a device projects the error of each network in one exposure.
     *
     * @throws UserMistake if it does not; the message says how many exposures it would take
     */
    public void requireOneExposure(DeviceChoice device) {
        widths.forEach(width -> LightWork.requireOneExposure(device, width, width));
    }
}
