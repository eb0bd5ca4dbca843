package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.OpuTiming;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Outputs of a device without imperfections for the vectors of a measurement: made once, however many devices with the
 * same medium are compared with it. A retrieval may choose its pixels by what it measures, so that its ideal is made
 * for every grain of the region.
 */
final class IdealOutputs implements AutoCloseable {

    private final OpticalProjection perfect;
    /** The pixel of each output; null where outputs are those of the region's grains in turn. */
    private final int[] pixels;
    private final int outputs;
    private MemorySegment vectors;
    private float[] answers;

    IdealOutputs(DeviceUnderTest tested, KnownIdeal known) {
        outputs = tested.outputs();
        Retrieval retrieval = tested.retrieval();
        OpuGeometry geometry = tested.geometry();
        Region region;
        try (OpuDevice device = tested.device()) {
            region = retrieval.region(device, tested.inputs(), outputs);
        }
        Demodulator demodulator = retrieval.demodulator(geometry,
                retrieval.layout(geometry, tested.inputs()), region, outputs);
        if (!demodulator.chooses()) {
            perfect = projection(known.perfect(), retrieval, tested.inputs(), outputs);
            pixels = null;
            return;
        }
        pixels = demodulator.candidates();
        perfect = projection(new OfAnySize(known.perfect()), retrieval.withoutChoice(), tested.inputs(),
                pixels.length);
    }

    private static OpticalProjection projection(OpuDevice device, Retrieval retrieval, int inputs,
            int outputs) {
        return new OpticalProjection(device, retrieval, inputs, outputs, AutoExposure.standard(),
                OpticalProjection.DEFAULT_THREADS);
    }

    /** A device whose mirrors and pixels alone bound the size of a projection, and no table of frame rates. */
    private static final class OfAnySize extends ForwardingDevice {

        OfAnySize(OpuDevice device) {
            super(device);
        }

        @Override
        public OpuGeometry geometry() {
            OpuGeometry g = device.geometry();
            return new OpuGeometry(g.mirrorRows(), g.mirrorColumns(), g.sensorRows(), g.sensorColumns(),
                    g.aperturePixels(), g.grainRows(), g.grainColumns(), g.carrierRadiansPerRow(),
                    g.carrierRadiansPerColumn(), Long.MAX_VALUE, Long.MAX_VALUE, g.bits(),
                    g.saturationCounts(), g.minimumExposureMicros(), g.maximumExposureMicros(),
                    g.minimumLaserTransmission(), g.minimumReferenceTransmission(),
                    g.countsPerMirrorMicrosecond());
        }

        @Override
        public OpuTiming timing(long inputs, long outputs) {
            return new OpuTiming(1, 0);
        }
    }

    /**
     * Returns the ideal of a projection that has projected before, for {@value DeviceUnderTest#BATCH} vectors.
     *
     * @param ternary the same segment as the last time gives the same answers
     */
    MemorySegment of(OpticalProjection projection, MemorySegment ternary) {
        if (vectors == null || !vectors.equals(ternary)) {
            answers = DeviceUnderTest.project(perfect, ternary);
            vectors = ternary;
        }
        if (pixels == null) {
            return MemorySegment.ofArray(answers);
        }
        int[] chosen = projection.chosenPixels();
        float[] selected = new float[DeviceUnderTest.BATCH * outputs];
        for (int i = 0; i < outputs; i++) {
            int at = Arrays.binarySearch(pixels, chosen[i]);
            for (int b = 0; b < DeviceUnderTest.BATCH; b++) {
                selected[b * outputs + i] = answers[b * pixels.length + at];
            }
        }
        return MemorySegment.ofArray(selected);
    }

    /** Compares what a projection gives for vectors, as a measurement, with its ideal. */
    Fidelity compare(OpticalProjection projection, MemorySegment ternary) {
        float[][] found = new float[1][];
        projection.measure(() -> found[0] = DeviceUnderTest.project(projection, ternary));
        return Fidelity.of(MemorySegment.ofArray(found[0]), of(projection, ternary));
    }

    @Override
    public void close() {
        perfect.close();
    }
}
