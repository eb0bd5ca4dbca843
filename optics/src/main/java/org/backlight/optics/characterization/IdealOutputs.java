package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.twin.Operation;
import org.backlight.optics.twin.Operation.FrameRate;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;

/**
 * What a device without imperfections gives for the vectors of a measurement: made once, however many devices with the same
 * medium are compared with it. An anchor retrieval chooses its pixels by what it measures, so its ideal is made for every grain
 * of the region.
 */
final class IdealOutputs implements AutoCloseable {

    private final OpticalProjection perfect;
    /** The pixel of each output; null where outputs are those of the region's grains in turn. */
    private final int[] pixels;
    private final int outputs;
    private MemorySegment vectors;
    private float[] answers;

    IdealOutputs(DeviceUnderTest tested) {
        OpuParameters ideal = tested.preset().parameters().perfect();
        outputs = tested.outputs();
        if (!(tested.preset().retrieval() instanceof AnchorRetrieval anchor)) {
            perfect = new OpticalProjection(new SimulatedOpu(ideal, tested.seed()),
                    tested.preset().retrieval(),
                    tested.inputs(), outputs, AutoExposure.standard(), SimulatedOpu.DEFAULT_THREADS);
            pixels = null;
            return;
        }
        Region region;
        OpuGeometry geometry;
        try (var twin = tested.twin()) {
            geometry = twin.geometry();
            region = anchor.region(twin, tested.inputs(), outputs);
        }
        int grains = region.pixels() / geometry.grainRows() / geometry.grainColumns();
        // No table of frame rates bounds it.
        Operation any = new Operation(List.of(new FrameRate(Long.MAX_VALUE, Long.MAX_VALUE, 1)), 0, 0, 1, 1,
                1, 1);
        var device = new SimulatedOpu(new OpuParameters(ideal.dmd(), ideal.laser(), ideal.medium(),
                ideal.reference(), ideal.camera(), any), tested.seed());
        perfect = new OpticalProjection(device, new AnchorRetrieval(anchor.anchorInputs(), 1),
                tested.inputs(),
                grains, AutoExposure.standard(), SimulatedOpu.DEFAULT_THREADS);
        pixels = new int[grains];
        int n = 0;
        for (int row = 0; row < region.rows(); row += geometry.grainRows()) {
            for (int column = 0; column < region.columns(); column += geometry.grainColumns()) {
                pixels[n++] = row * region.columns() + column;
            }
        }
    }

    /**
     * The ideal of a projection that has projected before, for {@value DeviceUnderTest#BATCH} vectors.
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
        int[] chosen = projection.anchorPixels();
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
