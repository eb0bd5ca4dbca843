package org.backlight.optics.device;

import org.backlight.substrate.check.Ranges;

/**
 * Layout of the bits of a frame on the mirrors. Each input drives one square macro-pixel; the macro-pixels fill the
 * device row by row from its first corner. An anchor, if there is one, is a further bit that drives a number of the
 * mirrors that are left, taken from the last corner backwards. Mirrors that belong to no bit stay off.
 *
 * @param mirrorRows rows of mirrors
 * @param mirrorColumns columns of mirrors
 * @param inputs inputs, at least 1
 * @param macroPixelSide side of a macro-pixel in mirrors, at least 1
 * @param anchorMirrors mirrors of the anchor; 0 for none
 */
public record MirrorLayout(int mirrorRows, int mirrorColumns, int inputs, int macroPixelSide,
        long anchorMirrors) {

    /** @throws IllegalArgumentException if it does not fit on the mirrors */
    public MirrorLayout {
        Ranges.check("inputs", inputs, 1, Integer.MAX_VALUE);
        Ranges.check("macro-pixel side", macroPixelSide, 1, Math.min(mirrorRows, mirrorColumns));
        if (capacity(mirrorRows, mirrorColumns, macroPixelSide) < inputs) {
            throw new IllegalArgumentException(
                    inputs + " macro-pixels of " + macroPixelSide + " x " + macroPixelSide
                            + " mirrors do not fit on " + mirrorRows + " x " + mirrorColumns + " mirrors.");
        }
        long used = (long) inputs * macroPixelSide * macroPixelSide;
        Ranges.check("anchor mirrors", anchorMirrors, 0, (long) mirrorRows * mirrorColumns - used);
    }

    private static long capacity(int rows, int columns, int side) {
        return (long) (rows / side) * (columns / side);
    }

    /**
     * Returns the layout with the largest macro-pixels that leave enough mirrors to an anchor.
     *
     * @param geometry the device
     * @param inputs inputs
     * @param anchorInputs size of the anchor in macro-pixels; 0 for none
     * @throws IllegalArgumentException if the device has too few mirrors
     */
    public static MirrorLayout fill(OpuGeometry geometry, long inputs, double anchorInputs) {
        int rows = geometry.mirrorRows();
        int columns = geometry.mirrorColumns();
        long most = Math.min(geometry.mirrors(), geometry.maximumInputs());
        if (inputs < 1 || inputs > most) {
            throw new IllegalArgumentException(
                    "The projection has " + inputs + " inputs, but this device takes 1 to "
                            + most + " (" + rows + " x " + columns + " mirrors).");
        }
        for (int side = Math.min(rows, columns); side > 0; side--) {
            double mirrors = (double) inputs * side * side + Math.ceil(anchorInputs * side * side);
            if (capacity(rows, columns, side) >= inputs && mirrors <= geometry.mirrors()) {
                return new MirrorLayout(rows, columns, (int) inputs, side,
                        (long) Math.ceil(anchorInputs * side * side));
            }
        }
        throw new IllegalArgumentException(
                "An anchor of " + (long) Math.ceil(anchorInputs) + " mirrors does not fit beside "
                        + inputs + " inputs on " + rows + " x " + columns + " mirrors.");
    }

    /** Returns the mirrors of one input. */
    public int mirrorsPerInput() {
        return macroPixelSide * macroPixelSide;
    }

    /** Returns the bits in a frame: the inputs, then the anchor. */
    public int bits() {
        return anchorMirrors > 0 ? inputs + 1 : inputs;
    }

    /** Returns the bit of the anchor. */
    public int anchorBit() {
        if (anchorMirrors == 0) {
            throw new IllegalStateException("This layout has no anchor.");
        }
        return inputs;
    }

    /** Returns the mirrors that a bit drives. */
    public long mirrors(int bit) {
        return bit < inputs ? mirrorsPerInput() : anchorMirrors;
    }

    /**
     * Returns the bit that drives a mirror.
     *
     * @return its index, or -1 for a mirror that is never on
     */
    public int bitAt(int row, int column) {
        int input = inputAt(row, column);
        if (input >= 0) {
            return input;
        }
        return anchorMirrors > 0 && freeMirrorsAfter(row, column) < anchorMirrors ? inputs : -1;
    }

    /** Takes the mirrors one by one. */
    @FunctionalInterface
    public interface MirrorVisitor {

        /**
         * Takes a mirror.
         *
         * @param bit that drives it, or -1 if it is never on
         */
        void visit(int row, int column, int bit);
    }

    /** Visits all mirrors with the bits that drive them, from the last corner backwards. */
    public void forEachMirror(MirrorVisitor visitor) {
        long anchorLeft = anchorMirrors;
        for (int row = mirrorRows - 1; row >= 0; row--) {
            for (int column = mirrorColumns - 1; column >= 0; column--) {
                int bit = inputAt(row, column);
                if (bit < 0 && anchorLeft > 0) {
                    anchorLeft--;
                    bit = inputs;
                }
                visitor.visit(row, column, bit);
            }
        }
    }

    /** Returns the input that drives a mirror, or -1. */
    private int inputAt(int row, int column) {
        int perRow = mirrorColumns / macroPixelSide;
        int r = row / macroPixelSide;
        int c = column / macroPixelSide;
        long index = (long) r * perRow + c;
        return c < perRow && index < inputs && r < mirrorRows / macroPixelSide ? (int) index : -1;
    }

    /** Returns how many mirrors after this one, row by row, belong to no input. */
    private long freeMirrorsAfter(int row, int column) {
        long all = (long) mirrorRows * mirrorColumns - ((long) row * mirrorColumns + column) - 1;
        int perRow = mirrorColumns / macroPixelSide;
        long taken = 0;
        int fullRows = inputs / perRow;
        int rest = inputs % perRow;
        // Mirror rows below this one, then what is left of this row.
        for (int band = row / macroPixelSide; band <= (inputs - 1) / perRow; band++) {
            int cells = band < fullRows ? perRow : rest;
            int firstRow = Math.max(band * macroPixelSide, row + 1);
            int rowsLeft = Math.max(0, (band + 1) * macroPixelSide - firstRow);
            taken += (long) rowsLeft * cells * macroPixelSide;
            if (band == row / macroPixelSide) {
                taken += Math.max(0, cells * macroPixelSide - column - 1);
            }
        }
        return all - taken;
    }
}
