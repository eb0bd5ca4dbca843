package org.backlight.optics.twin;

/** Constant field of each tile, group by group, so that processors fetch the next tile ahead. */
final class FieldTiles {

    private final float[][] groups;

    FieldTiles(int tiles) {
        groups = new float[(tiles + OpticsKernels.GROUP - 1) / OpticsKernels.GROUP][Math.min(tiles,
                OpticsKernels.GROUP) * OpticsKernels.COLUMN];
    }

    /** Returns the array that holds a tile. */
    float[] group(int tile) {
        return groups[tile / OpticsKernels.GROUP];
    }

    /** Returns where the tile begins in it. */
    static int at(int tile) {
        return tile % OpticsKernels.GROUP * OpticsKernels.COLUMN;
    }

    /** Adds another one of the same size. */
    void add(FieldTiles other) {
        for (int g = 0; g < groups.length; g++) {
            for (int i = 0; i < groups[g].length; i++) {
                groups[g][i] += other.groups[g][i];
            }
        }
    }
}
