package org.backlight.app.task.climate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.backlight.app.task.ModelEnds;
import org.backlight.app.task.Standardizing;
import org.backlight.learning.export.ElementType;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Tensor;

/**
 * A network of the climate with forcings in the units of their files before it, and maps in the unit of the target behind it: what
 * it predicts, times a factor, plus the prior.
 *
 * @param shape of one sample: a channel for each forcing of each year of the window, the oldest year first
 * @param window years
 * @param inputs names of the forcings
 * @param means of the forcings
 * @param deviations of the forcings
 * @param weights of the cells in an area mean
 * @param unitsPerOutput factor from outputs to the unit of the maps
 * @param prior what outputs are added to
 * @param heldOutForcings the held-out samples as files have them, one after the other
 * @param heldOutPriors the prior's maps of the held-out samples, one after the other
 */
record ClimateEnds(SampleShape shape, int window, List<String> inputs, double[] means, double[] deviations,
        double[] weights, double unitsPerOutput, AffineMap prior, float[] heldOutForcings,
        float[] heldOutPriors)
        implements
            ModelEnds {

    private static final String FORCINGS = "forcings";
    private static final String MAPS = "maps";

    @Override
    public Port input() {
        return new Port(FORCINGS, ElementType.FLOAT32, ModelEnds.extents(shape));
    }

    @Override
    public List<Port> results() {
        List<Long> extents = shape.extents();
        return List.of(new Port(MAPS, ElementType.FLOAT32,
                List.of(BATCH, extents.get(1).toString(), extents.get(2).toString())));
    }

    private int channels() {
        return means.length * window;
    }

    private Standardizing standardizing() {
        return new Standardizing(perChannel(means), perChannel(deviations), new long[]{channels(), 1, 1},
                ElementType.FLOAT64);
    }

    /** Returns the numbers of the forcings for all years of the window. */
    private double[] perChannel(double[] ofForcings) {
        return IntStream.range(0, channels()).mapToDouble(i -> ofForcings[i % means.length]).toArray();
    }

    @Override
    public String enter(OperatorGraph graph) {
        return graph.reshape(standardizing().enter(graph, FORCINGS), -1, shape.size());
    }

    /** Returns the channels of the prior's forcings in the last year of a window. */
    private long[] priorChannels() {
        return prior.forcings().stream().mapToLong(name -> channels() - means.length + inputs.indexOf(name))
                .toArray();
    }

    /** Returns all slopes, forcing by forcing. */
    private double[] slopes() {
        return Arrays.stream(prior.slopes()).flatMapToDouble(Arrays::stream).toArray();
    }

    @Override
    public void leave(OperatorGraph graph, String rows) {
        long cells = weights.length;
        String expected = graph.doubles(prior.offset(), cells);
        long count = prior.forcings().size();
        if (count > 0) {
            // In double precision: forcings that go together have large slopes that cancel.
            String seen = graph.add("Gather", Map.of("axis", 1L),
                    graph.reshape(FORCINGS, -1, channels(), cells), graph.wholes(priorChannels()));
            String areaMeans = graph.reshape(graph.add("MatMul", graph.cast(seen, ElementType.FLOAT64),
                    graph.doubles(weights, cells, 1)), -1, count);
            String centered = graph.add("Sub", areaMeans, graph.doubles(prior.centers(), count));
            expected = graph.add("Add", expected,
                    graph.add("MatMul", centered, graph.doubles(slopes(), count, cells)));
        }
        String maps = graph.add("Add", graph.add("Mul", rows, graph.number((float) unitsPerOutput)),
                graph.cast(expected, ElementType.FLOAT32));
        graph.addNamed(MAPS, "Reshape", Map.of(), maps,
                graph.wholes(-1, shape.extents().get(1), shape.extents().get(2)));
    }

    @Override
    public void torchEnter(TorchModule module) {
        module.statement("forcings = x.double().flatten(2)");
        standardizing().torchEnter(module);
    }

    @Override
    public void torchLeave(TorchModule module) {
        long cells = weights.length;
        module.buffer("prior_offset", ElementType.FLOAT64, prior.offset(), cells);
        String expected = "self.prior_offset";
        long count = prior.forcings().size();
        if (count > 0) {
            // In double precision, as in a graph.
            module.buffer("cell_weights", ElementType.FLOAT64, weights, cells);
            module.buffer("prior_centers", ElementType.FLOAT64, prior.centers(), count);
            module.buffer("prior_slopes", ElementType.FLOAT64, slopes(), count, cells);
            module.statement("means = forcings[:, " + Arrays.toString(priorChannels())
                    + "] @ self.cell_weights - self.prior_centers");
            expected += " + means @ self.prior_slopes";
        }
        module.statement("x = (x * " + unitsPerOutput + " + (" + expected + ").float()).reshape(-1, "
                + shape.extents().get(1) + ", " + shape.extents().get(2) + ")");
    }

    @Override
    public ByteBuffer given(int from, Tensor samples) {
        int count = Math.toIntExact(samples.numel());
        return ModelEnds.copy(heldOutForcings, from * shape.size(), count);
    }

    @Override
    public void outputs(int from, float[] results) {
        int start = from * weights.length;
        for (int i = 0; i < results.length; i++) {
            results[i] = (float) (((double) results[i] - heldOutPriors[start + i]) / unitsPerOutput);
        }
    }
}
