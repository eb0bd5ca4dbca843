package org.backlight.app.watch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.backlight.app.run.MetricsLine;

/** All figures of a run by their split and name, such as {@code test/loss}, each with the steps that it was measured at. */
final class RunFigures {

    /** A figure's values in the order of steps. */
    static final class Column {

        private double[] steps = new double[16];
        private double[] values = new double[16];
        private int count;

        private void add(double step, double value) {
            if (count == steps.length) {
                steps = Arrays.copyOf(steps, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            steps[count] = step;
            values[count++] = value;
        }

        int count() {
            return count;
        }

        double step(int i) {
            return steps[i];
        }

        double value(int i) {
            return values[i];
        }
    }

    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final Throughput throughput;
    private int values;

    /**
     * Makes room.
     *
     * @param throughput computes the speed from each line and the one before
     */
    RunFigures(Throughput throughput) {
        this.throughput = throughput;
    }

    /** Adds complete lines. */
    void add(byte[] lines) {
        MetricsReader.read(lines, this::add);
    }

    /** Adds a line. */
    void add(MetricsLine line) {
        line.figures().forEach((name, value) -> put(line, name, value));
        double speed = throughput.next(line);
        if (Double.isFinite(speed)) {
            put(line, Throughput.NAME, speed);
        }
    }

    private void put(MetricsLine line, String name, double value) {
        columns.computeIfAbsent(line.split() + "/" + name, _ -> new Column()).add(line.step(), value);
        values++;
    }

    /** Returns the columns by their names. */
    Map<String, Column> columns() {
        return columns;
    }

    /**
     * Returns the columns as the page reads them: by their names, the steps and the values of some points.
     *
     * @param chosen the indices of a column's points
     */
    Map<String, Object> members(Function<Column, int[]> chosen) {
        Map<String, Object> members = new LinkedHashMap<>();
        columns.forEach((name, column) -> {
            int[] points = chosen.apply(column);
            members.put(name, List.of(Arrays.stream(points).mapToDouble(column::step).toArray(),
                    Arrays.stream(points).mapToDouble(column::value).toArray()));
        });
        return members;
    }

    /** Returns the columns as {@link #members(Function)} does, with all of their points. */
    Map<String, Object> members() {
        return members(column -> IntStream.range(0, column.count()).toArray());
    }

    /** Returns how many values there are in all columns. */
    int values() {
        return values;
    }
}
