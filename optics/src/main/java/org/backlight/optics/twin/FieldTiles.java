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

    /** Returns the fields of some grains, filled up to whole tiles with that of the last one. */
    FieldTiles only(int[] grains) {
        var part = new FieldTiles(Math.ceilDiv(grains.length, OpticsKernels.GRAINS));
        for (int i = 0; i < Math.ceilDiv(grains.length, OpticsKernels.GRAINS) * OpticsKernels.GRAINS; i++) {
            int grain = grains[Math.min(i, grains.length - 1)];
            int tile = grain / OpticsKernels.GRAINS;
            int from = at(tile) + grain % OpticsKernels.GRAINS;
            int to = at(i / OpticsKernels.GRAINS) + i % OpticsKernels.GRAINS;
            float[] target = part.group(i / OpticsKernels.GRAINS);
            target[to] = group(tile)[from];
            target[to + OpticsKernels.GRAINS] = group(tile)[from + OpticsKernels.GRAINS];
        }
        return part;
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
