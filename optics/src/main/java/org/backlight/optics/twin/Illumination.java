package org.backlight.optics.twin;

import java.util.Arrays;
import org.backlight.optics.device.MirrorLayout;

/**
 * Light that each bit of a layout controls, computed mirror by mirror: illumination, dead mirrors and stuck ones.
 *
 * @param amplitude amplitude of each input, relative to a macro-pixel of perfect mirrors: the root of the mean intensity of
 *     its mirrors, those that do not move counting as dark
 * @param anchorAmplitude the same for the anchor, relative to its own mirrors
 * @param stuckMirrors mean intensity times number of the mirrors that are always on
 */
record Illumination(float[] amplitude, double anchorAmplitude, double stuckMirrors) {

    /** Returns the illumination of a device with a seed. */
    static Illumination of(Dmd dmd, MirrorLayout layout, long seed) {
        float[] amplitude = new float[layout.inputs()];
        if (dmd.isUniform()) {
            Arrays.fill(amplitude, 1);
            return new Illumination(amplitude, 1, 0);
        }
        MirrorFates fates = new MirrorFates(dmd, seed);
        double[] light = new double[layout.bits()];
        double stuck = 0;
        double[] ofRow = profile(dmd.edgeIllumination(), dmd.mirrorRows());
        double[] ofColumn = profile(dmd.edgeIllumination(), dmd.mirrorColumns());
        for (int row = 0; row < dmd.mirrorRows(); row++) {
            for (int column = 0; column < dmd.mirrorColumns(); column++) {
                double intensity = ofRow[row] * ofColumn[column];
                MirrorFates.Fate fate = fates.at(row, column);
                if (fate == MirrorFates.Fate.STUCK) {
                    stuck += intensity;
                } else if (fate == MirrorFates.Fate.MOVES) {
                    int bit = layout.bitAt(row, column);
                    if (bit >= 0) {
                        light[bit] += intensity;
                    }
                }
            }
        }
        for (int j = 0; j < layout.inputs(); j++) {
            amplitude[j] = (float) Math.sqrt(light[j] / layout.mirrorsPerInput());
        }
        double anchor = layout.anchorMirrors() == 0
                ? 1
                : Math.sqrt(light[layout.inputs()] / layout.anchorMirrors());
        return new Illumination(amplitude, anchor, stuck);
    }

    /**
     * Returns the intensity along one side of the device, with mean 1; the beam is the product of two such profiles.
     */
    private static double[] profile(double edge, int mirrors) {
        double[] intensity = new double[mirrors];
        double sum = 0;
        for (int i = 0; i < mirrors; i++) {
            double x = (2.0 * i + 1) / mirrors - 1;
            intensity[i] = Math.pow(edge, x * x / 2);
            sum += intensity[i];
        }
        for (int i = 0; i < mirrors; i++) {
            intensity[i] *= mirrors / sum;
        }
        return intensity;
    }
}
