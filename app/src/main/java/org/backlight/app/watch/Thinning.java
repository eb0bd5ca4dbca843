package org.backlight.app.watch;

import java.util.Arrays;

/**
 * Thinning of a curve for a picture that is some pixels wide: of the points within each bucket of steps, the lowest and the
 * highest stay, so that spikes survive, and so do the first and the last point of all.
 */
final class Thinning {

    private Thinning() {}

    /**
     * Chooses points.
     *
     * @param column steps in ascending order
     * @param from points of earlier steps are left out, but for the last one
     * @param to points of later steps are left out, but for the first one
     * @param buckets of equal width; at most twice as many points stay, and a few at the ends
     * @return indices in ascending order
     */
    static int[] choose(RunFigures.Column column, double from, double to, int buckets) {
        int first = 0;
        while (first + 1 < column.count() && column.step(first + 1) < from) {
            first++;
        }
        int end = column.count();
        while (end - 1 > first && column.step(end - 2) > to) {
            end--;
        }
        int count = end - first;
        if (count <= 2 * buckets) {
            int[] all = new int[count];
            for (int i = 0; i < count; i++) {
                all[i] = first + i;
            }
            return all;
        }
        double start = column.step(first);
        double width = (column.step(end - 1) - start) / buckets;
        int[] chosen = new int[2 * buckets + 4];
        int size = 0;
        for (int i = first; i < end;) {
            double bound = start + (Math.floor((column.step(i) - start) / width) + 1) * width;
            int low = i;
            int high = i;
            int next = i + 1;
            while (next < end && column.step(next) < bound) {
                low = column.value(next) < column.value(low) ? next : low;
                high = column.value(next) > column.value(high) ? next : high;
                next++;
            }
            for (int candidate : new int[]{i == first ? first : -1, Math.min(low, high), Math.max(low, high),
                    next == end ? end - 1 : -1}) {
                if (candidate >= 0 && (size == 0 || chosen[size - 1] < candidate) && size < chosen.length) {
                    chosen[size++] = candidate;
                }
            }
            i = next;
        }
        return Arrays.copyOf(chosen, size);
    }
}
