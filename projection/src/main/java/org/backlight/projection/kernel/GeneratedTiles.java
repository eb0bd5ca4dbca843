package org.backlight.projection.kernel;

import static org.backlight.projection.kernel.Kernels.PANEL;
import static org.backlight.projection.kernel.Kernels.PANEL_PAIRS;

import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.SplitMix64;

/** Tiles of a part of a random matrix, or of its transpose, made whenever they are needed. */
public sealed interface GeneratedTiles extends PanelProduct.Tiles {

    /** Returns the number of rows (of the transpose: blocks' rows) that are made in front, since rows come in pairs. */
    static int skipped(Part part) {
        return (int) (part.row0() & 1);
    }

    private static void states(long root, long firstPair, int pairs, long states) {
        for (int p = 0; p < pairs; p++) {
            Kernels.MEMORY.set(Kernels.LONGS, states + p * 8L, SplitMix64.key(root, firstPair + p));
            Kernels.MEMORY.set(Kernels.LONGS, states + (pairs + p) * 8L,
                    SplitMix64.gamma(root, firstPair + p));
        }
    }

    /** Panels are rows of the matrix. */
    record Forward(long root, EntryDistribution distribution, Part part,
            Kernels kernels) implements GeneratedTiles {
        @Override
        public void openPanel(long panel, long states) {
            states(root, (part.row0() >> 1) + panel * PANEL_PAIRS, PANEL_PAIRS, states);
        }

        @Override
        public long tile(long panel, long column, int columns, long panelStates, long blockStates,
                long scratch) {
            kernels.generate(distribution, panelStates, part.col0() + column, columns, scratch);
            return scratch;
        }

        @Override
        public boolean multiply(long column, int columns, long panelStates, long x, long c,
                boolean accumulate) {
            if (distribution != EntryDistribution.BINOMIAL) {
                return false;
            }
            kernels.multiplyBinomial(panelStates, part.col0() + column, columns, x, c, accumulate);
            return true;
        }

        @Override
        public boolean canSkip() {
            return true;
        }

        @Override
        public void tile(long columns, int count, long panelStates, long scratch) {
            kernels.generate(distribution, panelStates, part.col0(), columns, count, scratch);
        }
    }

    /** Panels are columns of the matrix, blocks are rows. */
    record Transposed(long root, EntryDistribution distribution, Part part,
            Kernels kernels) implements GeneratedTiles {
        @Override
        public void openBlock(long row, int rows, long states) {
            states(root, part.row0() + row >> 1, pairs(row, rows), states);
        }

        private int pairs(long row, int rows) {
            long first = part.row0() + row;
            return (int) ((first + rows + 1 >> 1) - (first >> 1));
        }

        @Override
        public long tile(long panel, long row, int rows, long panelStates, long blockStates, long scratch) {
            kernels.generateTransposed(distribution, blockStates, pairs(row, rows),
                    part.col0() + panel * PANEL,
                    scratch);
            return scratch + (part.row0() + row & 1) * PANEL * Kernels.FLOAT;
        }
    }
}
