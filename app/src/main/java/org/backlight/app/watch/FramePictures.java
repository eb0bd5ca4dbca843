package org.backlight.app.watch;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.backlight.app.report.ColorScale;
import org.backlight.app.report.Png;
import org.backlight.app.run.LatestFrame;
import org.backlight.optics.device.MirrorLayout;

/**
 * Pictures of a frame, a pixel for each mirror, and one for each pixel of the camera. They have palettes: a device has millions
 * of mirrors, and a byte of each is packed and unpacked several times as fast as its colour.
 */
final class FramePictures {

    /** Colours of mirrors that are off, on, and of those that belong to no bit. */
    private static final int[] MIRRORS = {0xFF1B1B22, 0xFFF4F1E6, 0xFF3A3A44};
    private static final int UNUSED = 2;
    private static final int GAP = 1;
    /** Colours of the speckle: a pixel that was not read, one that is saturated, and from here on a scale. */
    private static final int SATURATED = 1;
    private static final int SCALE = 2;
    private static final int LEVELS = 254;
    /** Inferno by Smith and van der Walt (CC0), ten of its 256 colours at equal distances: even steps of lightness, also for the colour-blind. */
    private static final ColorScale INFERNO = ColorScale.of(0x000004, 0x1B0C41, 0x4A0C6B, 0x781C6D, 0xA52C60,
            0xCF4446,
            0xED6925, 0xFB9B06, 0xF7D13D, 0xFCFFA4);

    private FramePictures() {}

    /** Draws the mirrors as the device shows them. */
    static byte[] mirrors(LatestFrame frame) {
        MirrorLayout layout = frame.layout();
        byte[] bits = frame.bits();
        int columns = layout.mirrorColumns();
        BufferedImage picture = picture(columns, layout.mirrorRows(), MIRRORS);
        byte[] pixels = pixels(picture);
        layout.forEachMirror(
                (row, column, bit) -> pixels[row * columns + column] = bit < 0 ? UNUSED : bits[bit]);
        return Png.bytes(picture);
    }

    private static BufferedImage picture(int width, int height, int... palette) {
        return new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, palette.length, palette, 0, true, -1, DataBuffer.TYPE_BYTE));
    }

    /** Returns the picture's own pixels, row by row, as indices into its palette. */
    private static byte[] pixels(BufferedImage picture) {
        return ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    }

    /**
     * Draws the counts, from 0 to the largest of the frame; pixels that were not read stay transparent. A wide region is cut
     * into strips, the left one at the top.
     */
    static byte[] speckle(LatestFrame frame) {
        int rows = frame.region().rows();
        int columns = frame.region().columns();
        int strips = strips(frame);
        int width = columns / strips;
        BufferedImage picture = picture(width, strips * (rows + GAP) - GAP, speckleColors());
        byte[] pixels = pixels(picture);
        float top = top(frame);
        for (int i = 0; i < frame.counts().length; i++) {
            int pixel = frame.pixels().length == 0 ? i : frame.pixels()[i];
            float count = frame.counts()[i];
            int color = count >= frame.settings().saturationCounts()
                    ? SATURATED
                    : SCALE + Math.clamp((int) (count / top * (LEVELS - 1)), 0, LEVELS - 1);
            int column = pixel % columns;
            int row = pixel / columns + column / width * (rows + GAP);
            pixels[row * width + column % width] = (byte) color;
        }
        return Png.bytes(picture);
    }

    /** Returns how many strips make a picture that is about as high as wide; they divide the columns, in steps of 64. */
    private static int strips(LatestFrame frame) {
        int strips = 1;
        int columns = frame.region().columns();
        while (columns % (2 * strips) == 0
                && columns / strips > 3 * strips * (frame.region().rows() + GAP)) {
            strips *= 2;
        }
        return strips;
    }

    private static float top(LatestFrame frame) {
        float top = Float.MIN_NORMAL;
        for (float count : frame.counts()) {
            top = Math.max(top, count);
        }
        return top;
    }

    private static int[] speckleColors() {
        int[] colors = new int[SCALE + LEVELS];
        colors[SATURATED] = 0xFFE8590C;
        for (int i = 0; i < LEVELS; i++) {
            colors[SCALE + i] = 0xFF000000 | INFERNO.at(i / (LEVELS - 1.0));
        }
        return colors;
    }

    /** Returns what is said beside the pictures. */
    static Map<String, Object> members(LatestFrame frame) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("number", frame.number());
        members.put("mirror_rows", frame.layout().mirrorRows());
        members.put("mirror_columns", frame.layout().mirrorColumns());
        members.put("bits", frame.bits().length);
        members.put("active_bits", frame.active());
        members.put("rows", frame.region().rows());
        members.put("columns", frame.region().columns());
        members.put("strips", strips(frame));
        members.put("pixels_read", frame.counts().length);
        double sum = 0;
        long saturated = 0;
        for (float count : frame.counts()) {
            sum += count;
            saturated += count >= frame.settings().saturationCounts() ? 1 : 0;
        }
        members.put("mean_count", sum / frame.counts().length);
        members.put("largest_count", (double) top(frame));
        members.put("saturated_pixels", saturated);
        members.put("exposure_micros", frame.settings().exposureMicros());
        members.put("laser_transmission", frame.settings().laserTransmission());
        members.put("reference_transmission", frame.settings().referenceTransmission());
        float[] sorted = frame.counts().clone();
        Arrays.sort(sorted);
        members.put("median_count", (double) sorted[sorted.length / 2]);
        return members;
    }
}
