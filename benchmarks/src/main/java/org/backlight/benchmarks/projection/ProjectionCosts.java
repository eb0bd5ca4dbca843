package org.backlight.benchmarks.projection;

import java.awt.Color;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.backlight.projection.DigitalProjection;
import org.backlight.projection.ProjectionKind;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/**
 * The cost of one vector against n = m for each kind, as a table and a picture. Of a streamed matrix with more than 2^31
 * entries, a slice of that many is measured and its time scaled to the whole, since the cost of a slice is its share. A
 * stored matrix ends where it would take more than 4.5 GB. Argument: the picture.
 */
public final class ProjectionCosts {

    private static final int SMALLEST = 10;
    private static final int LARGEST = 21;
    private static final double LARGEST_STORED_BYTES = 4.5e9;
    private static final long LARGEST_SLICE = 1L << 31;

    private ProjectionCosts() {}

    /** Measures and draws. */
    public static void main(String[] args) throws IOException {
        XYChart chart = new XYChartBuilder().width(900).height(600)
                .title("One projection of n inputs to n outputs")
                .xAxisTitle("n").yAxisTitle("seconds").build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true)
                .setChartBackgroundColor(Color.WHITE);
        for (ProjectionKind kind : ProjectionKind.values()) {
            List<Double> sizes = new ArrayList<>();
            List<Double> seconds = new ArrayList<>();
            for (int bits = SMALLEST; bits <= LARGEST; bits++) {
                long n = 1L << bits;
                if (kind == ProjectionKind.DENSE && 4.0 * n * n > LARGEST_STORED_BYTES) {
                    break;
                }
                double time = time(kind, n);
                sizes.add((double) n);
                seconds.add(time);
                System.out.printf(Locale.ROOT, "%-9s 2^%d %.4g s%n", kind.name().toLowerCase(Locale.ROOT),
                        bits, time);
            }
            chart.addSeries(kind.name().toLowerCase(Locale.ROOT), sizes, seconds);
        }
        BitmapEncoder.saveBitmap(chart, Path.of(args[0]).toString(), BitmapFormat.PNG);
    }

    private static double time(ProjectionKind kind, long n) {
        boolean sliced = (kind == ProjectionKind.GAUSSIAN || kind == ProjectionKind.BINOMIAL)
                && n * n > LARGEST_SLICE;
        long rows = sliced ? LARGEST_SLICE / n : n;
        try (Arena arena = Arena.ofShared();
                DigitalProjection whole = kind.make(1, n, n, Runtime.getRuntime().availableProcessors());
                DigitalProjection slice = sliced ? whole.part(0, rows, 0, n) : null) {
            DigitalProjection projection = sliced ? slice : whole;
            MemorySegment x = arena.allocate(n * Float.BYTES, 64);
            for (long i = 0; i < n; i++) {
                x.set(ValueLayout.JAVA_FLOAT, i * Float.BYTES, i % 7 - 3.5f);
            }
            MemorySegment y = arena.allocate(rows * Float.BYTES, 64);
            return Measured.of(5, 1.5, () -> projection.project(x, y, 1)).median() * n / rows;
        }
    }
}
