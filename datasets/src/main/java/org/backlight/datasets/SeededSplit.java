package org.backlight.datasets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.backlight.substrate.random.SplitMix64;

/**
 * Division of samples into those that are learned from and those that are tested on, by a seed; both in their order.
 *
 * @param train the numbers of the samples that are learned from
 * @param test the numbers of the others
 */
public record SeededSplit(int[] train, int[] test) {

    /**
     * Divides samples of classes so that each class has its share in both parts, at least one sample.
     *
     * @param classes of each sample, each in [0, names' size)
     * @param names of the classes
     * @param testShare of each class, rounded to whole samples; in (0, 1)
     * @param seed which samples they are
     * @throws IOException if a class has fewer than two samples; the sentence names it
     */
    public static SeededSplit ofClasses(int[] classes, List<String> names, double testShare, long seed)
            throws IOException {
        boolean[] tested = new boolean[classes.length];
        for (int label = 0; label < names.size(); label++) {
            List<Integer> own = new ArrayList<>();
            for (int i = 0; i < classes.length; i++) {
                if (classes[i] == label) {
                    own.add(i);
                }
            }
            if (own.size() < 2) {
                throw new IOException("class " + names.get(label) + " has "
                        + (own.isEmpty() ? "no sample" : "one sample only")
                        + "; expected at least two, to learn from and to test on");
            }
            mark(tested, own, testShare, SplitMix64.mix(seed + (label + 1) * SplitMix64.GOLDEN_GAMMA));
        }
        return of(tested);
    }

    /**
     * Divides samples without classes.
     *
     * @param count of all samples
     * @param testShare of them, rounded to whole samples; in (0, 1)
     * @param seed which samples they are
     * @throws IOException if there are fewer than two
     */
    public static SeededSplit of(int count, double testShare, long seed) throws IOException {
        if (count < 2) {
            throw new IOException(
                    "there is one sample only; expected at least two, to learn from and to test on");
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(i);
        }
        boolean[] tested = new boolean[count];
        mark(tested, all, testShare, SplitMix64.mix(seed));
        return of(tested);
    }

    /** Marks a share of some samples, by the first steps of Fisher and Yates' shuffle. */
    private static void mark(boolean[] tested, List<Integer> own, double testShare, long seed) {
        int count = Math.clamp(Math.round(testShare * own.size()), 1, own.size() - 1);
        for (int i = 0; i < count; i++) {
            long word = SplitMix64.mix(seed + (i + 1) * SplitMix64.GOLDEN_GAMMA);
            int chosen = i + (int) Math.unsignedMultiplyHigh(word, own.size() - i);
            int index = own.get(chosen);
            own.set(chosen, own.get(i));
            own.set(i, index);
            tested[index] = true;
        }
    }

    private static SeededSplit of(boolean[] tested) {
        int count = 0;
        for (boolean one : tested) {
            count += one ? 1 : 0;
        }
        int[] train = new int[tested.length - count];
        int[] test = new int[count];
        for (int i = 0, a = 0, b = 0; i < tested.length; i++) {
            if (tested[i]) {
                test[b++] = i;
            } else {
                train[a++] = i;
            }
        }
        return new SeededSplit(train, test);
    }
}
