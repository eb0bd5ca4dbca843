package org.backlight.benchmarks;

import java.util.List;
import java.util.function.Supplier;
import org.backlight.learning.metric.StepTime;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/**
 * Numbers of threads of a rival.
 *
 * @param libtorch those of libtorch
 * @param blas those of OpenBLAS
 */
record FastestThreads(int libtorch, int blas) {

    private static final int TRIED_STEPS = 3;

    /** Sets those numbers of threads, of several, that make a step the shortest. */
    static void choose(Supplier<StepTime> step) {
        int cores = Runtime.getRuntime().availableProcessors();
        // The first step of all makes memory.
        var _ = step.get();
        FastestThreads best = null;
        double least = Double.POSITIVE_INFINITY;
        for (FastestThreads threads : List.of(new FastestThreads(cores, cores), new FastestThreads(cores, 1),
                new FastestThreads(1, cores))) {
            threads.set();
            // The shortest of several, since anything that disturbs a step makes it longer.
            double seconds = Double.POSITIVE_INFINITY;
            for (int i = 0; i < TRIED_STEPS; i++) {
                seconds = Math.min(seconds, step.get().total());
            }
            if (seconds < least) {
                least = seconds;
                best = threads;
            }
        }
        best.set();
    }

    private void set() {
        torch.set_num_threads(libtorch);
        openblas.blas_set_num_threads(blas);
    }
}
