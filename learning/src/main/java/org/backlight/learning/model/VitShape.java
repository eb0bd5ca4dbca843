package org.backlight.learning.model;

import java.util.List;
import org.backlight.learning.tensor.SampleShape;

/**
 * The sizes of a vision transformer.
 *
 * @param maps the shape of one sample: channels × rows × columns
 * @param patchRows rows of a patch, a divisor of the maps' rows
 * @param patchColumns columns of a patch, a divisor of the maps' columns
 * @param width values per token in the residual stream, a multiple of {@code heads}
 * @param heads of each block's attention, at least 1
 * @param blocks at least 1
 * @param feedForward width of each block's MLP, at least 1
 * @param dropout probability at the outputs of attention and MLP, in [0, 1)
 * @param outputs values that it makes of a sample, at least 1, such as rows × columns for a map
 */
public record VitShape(SampleShape maps, int patchRows, int patchColumns, int width, int heads, int blocks,
        int feedForward, double dropout, int outputs) implements TransformerShape {

    public VitShape {
        List<Long> extents = maps.extents();
        if (extents.size() != 3) {
            throw new IllegalArgumentException(
                    "maps must have the shape channels × rows × columns, but have the shape " + maps);
        }
        requireDivisor("rows", patchRows, extents.get(1));
        requireDivisor("columns", patchColumns, extents.get(2));
        TransformerShape.requireBlocks(width, heads, blocks, feedForward, dropout);
        TransformerShape.least("outputs", outputs, 1);
    }

    private static void requireDivisor(String what, int found, long whole) {
        if (found < 1 || whole % found != 0) {
            throw new IllegalArgumentException("a patch's " + what + " must divide the " + whole + " " + what
                    + " of the maps, but are " + found);
        }
    }

    /** Returns the number of maps of a sample. */
    public int channels() {
        return Math.toIntExact(maps.extents().getFirst());
    }

    /** Returns the number of values of a patch: channels × patch rows × patch columns. */
    public int patchSize() {
        return channels() * patchRows * patchColumns;
    }

    /** Returns the number of patches into which the maps are cut, each of which is a token. */
    public int tokens() {
        return maps.size() / patchSize();
    }
}
