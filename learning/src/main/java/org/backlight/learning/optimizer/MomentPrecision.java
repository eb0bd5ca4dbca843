package org.backlight.learning.optimizer;

/** The format in which Adam keeps its moments from step to step. */
public enum MomentPrecision {
    /** IEEE 754 single precision: 8 bytes for each parameter. */
    FP32,
    /**
     * Eight bits each, of matrices; vectors keep float32. A block of up to {@value Float8Blocks#SIZE} numbers of a row shares a
     * float32 scale, its largest magnitude (Dettmers et al. 2022, arXiv 2110.02861); within it a number is a float of 3 bits of
     * mantissa, and is rounded at random to one of its two neighbours, so that it keeps its value on average: means of many
     * steps would stand still otherwise. Where a gradient is less than about 10⁻⁵ of the largest in its block, the step is shorter
     * than in float32. The random bits follow from step and place, so that a run remains reproducible.
     */
    FP8
}
