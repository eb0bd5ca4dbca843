package org.backlight.optics;

/** Random words addressed by (seed, row, column). */
final class Entropy {
    private Entropy() {}

    static long word(long seed, long row, long column) {
        long key = Gauss.mix(Gauss.mix(seed + 0x9E3779B97F4A7C15L) + (2 * row + 1) * 0x9E3779B97F4A7C15L);
        return Gauss.mix(key + (column + 1) * 0x9E3779B97F4A7C15L);
    }
}
