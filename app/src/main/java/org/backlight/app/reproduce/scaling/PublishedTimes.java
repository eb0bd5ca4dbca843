package org.backlight.app.reproduce.scaling;

import java.util.List;

/**
 * Published figures: Wang et al. 2024, arXiv 2409.12965, the figure of training times, measured on an NVIDIA RTX A6000 and the device of
 * the preset {@code wang-2024}; and what was said of layers of 45,000 when the study appeared in print.
 */
final class PublishedTimes {

    static final String SOURCE = "Wang et al. 2024, arXiv 2409.12965";
    /** The device's preset. */
    static final String DEVICE = "wang-2024";
    static final int WIDTH = 3080;
    static final int DEPTH = 96;
    static final double BP_SECONDS = 13.39e-3;
    static final double ODFA_SECONDS = 13.09e-3;
    /** How much smaller the slope of ODFA was expected to be. */
    static final double EXPECTED_GAIN = 0.24;
    /** Part of BP's products of matrices that make gradients of inputs, which DFA does without. */
    static final double BOUND_OF_GAIN = 1.0 / 3;
    /** How many times as long as the electronic projection that by light takes, by size. */
    static final List<double[]> RATIOS = List.of(new double[]{1000, 1e4}, new double[]{10_000, 5});
    static final int LARGEST = 45_000;
    static final double LARGEST_GAIN = 50;

    private PublishedTimes() {}
}
