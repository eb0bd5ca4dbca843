package org.backlight.learning.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Generator that continues a text token by token. Keys and values of the tokens seen stay in a cache, so that each new
 * token costs one row. When the context is full, the network goes on from the last three quarters of it: learned
 * positions do not move along with the text, so these are computed again.
 *
 * <p>The same network, prompt and sampling give the same text on the same machine. With the cache, rows are multiplied in
 * other numbers than without it, and sums are rounded otherwise: logits then agree as far as the precision tells, and
 * the text is the same but where two tokens are as likely as that.
 *
 * <p>Uses the network's memory for evaluation: not for use while it is trained, nor by several threads at once.
 */
public final class TextGenerator {

    private final Gpt gpt;
    private final boolean cached;

    /** Generates with this network, which is not modified. */
    public TextGenerator(Gpt gpt) {
        this(gpt, true);
    }

    /**
     * Generates with or without a cache.
     *
     * @param cached whether keys and values are kept; otherwise everything is computed for each token
     */
    TextGenerator(Gpt gpt, boolean cached) {
        this.gpt = gpt;
        this.cached = cached;
    }

    /**
     * Rule by which the next token is chosen: with probability ∝ exp(logit / temperature) among the {@code topK}
     * likeliest.
     *
     * @param temperature at least 0 and finite; 0 always takes the likeliest
     * @param topK at least 1, or 0 for all tokens
     * @param seed fixes the choices
     */
    public record Sampling(double temperature, int topK, long seed) {

        public Sampling {
            if (!(temperature >= 0) || Double.isInfinite(temperature)) {
                throw new IllegalArgumentException(
                        "temperature must be at least 0 and finite, but is " + temperature);
            }
            if (topK < 0) {
                throw new IllegalArgumentException("top-k must be at least 0, but is " + topK);
            }
        }
    }

    /**
     * Generates tokens.
     *
     * @param prompt at least one token, each in [0, vocabulary); if it is longer than the context, its last tokens are
     *     used
     * @param count the number of tokens to generate, at most
     * @param each receives each token, and returns whether to go on
     */
    public void generate(int[] prompt, int count, Sampling sampling, IntPredicate each) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(sampling.seed());
        generate(prompt, count, (_, logits) -> choose(logits, sampling, random), each);
    }

    /** Choice of the next token, given the last tokens of a text and the logits of the next one. */
    @FunctionalInterface
    interface Choice {
        int token(int[] window, float[] logits);
    }

    /** Generates tokens that are chosen in any way. */
    void generate(int[] prompt, int count, Choice choice, IntPredicate each) {
        check(prompt);
        int context = gpt.shape().context();
        int[] window = lastOf(prompt, prompt.length, context);
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> caches = caches();
            int done = 0;
            for (int i = 0; i < count; i++) {
                float[] logits = cached ? extend(window, done, caches) : evaluate(window);
                done = window.length;
                int token = choice.token(window, logits);
                if (!each.test(token)) {
                    return;
                }
                if (window.length == context) {
                    window = lastOf(window, window.length, Math.max(1, context * 3 / 4) - 1);
                    done = 0;
                }
                window = Arrays.copyOf(window, window.length + 1);
                window[window.length - 1] = token;
            }
        }
    }

    /**
     * Returns the weights with which each token of a text sees itself and those before it.
     *
     * @param prompt as of {@link #generate}
     * @return by block, head, seeing token and seen token; each row sums to 1
     */
    public float[][][][] attention(int[] prompt) {
        check(prompt);
        int[] window = lastOf(prompt, prompt.length, gpt.shape().context());
        float[][][][] weights = new float[gpt.shape().blocks()][][][];
        try (PointerScope _ = new PointerScope()) {
            gpt.embedding().draw(-1);
            Tensor x = gpt.embedding().forward(tensor(window, 0));
            for (int i = 0; i < weights.length - 1; i++) {
                x = gpt.hiddenBlocks().get(i).evaluate(x);
                weights[i] = cube(gpt.hiddenBlocks().get(i).attentionWeights());
            }
            gpt.head().evaluate(x);
            weights[weights.length - 1] = cube(gpt.head().block().attentionWeights());
        }
        return weights;
    }

    private void check(int[] prompt) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt is empty, but at least one token is needed");
        }
        for (int token : prompt) {
            if (token < 0 || token >= gpt.shape().vocabulary()) {
                throw new IllegalArgumentException(
                        "token " + token + " is not in [0, " + gpt.shape().vocabulary() + ")");
            }
        }
    }

    private static int[] lastOf(int[] tokens, int length, int most) {
        return Arrays.copyOfRange(tokens, Math.max(0, length - most), length);
    }

    private List<Tensor> caches() {
        List<Tensor> caches = new ArrayList<>();
        for (int i = 0; i < gpt.shape().blocks(); i++) {
            caches.add(torch.empty(new long[]{gpt.shape().context(), 2L * gpt.shape().width()},
                    new TensorOptions(gpt.precision().scalarType()), null));
        }
        return caches;
    }

    private float[] extend(int[] window, int done, List<Tensor> caches) {
        try (PointerScope _ = new PointerScope()) {
            gpt.embedding().draw(-1);
            Tensor x = gpt.embedding().embed(tensor(window, done), done);
            for (int i = 0; i < gpt.hiddenBlocks().size(); i++) {
                x = gpt.hiddenBlocks().get(i).extend(x, caches.get(i), done);
            }
            return lastRow(gpt.head().extend(x, caches.getLast(), done));
        }
    }

    private float[] evaluate(int[] window) {
        try (PointerScope _ = new PointerScope()) {
            return lastRow(gpt.network().evaluate(tensor(window, 0)));
        }
    }

    /** Returns the tokens from {@code start} on, int64, shape (1, tokens). */
    private static Tensor tensor(int[] window, int start) {
        Tensor tensor = torch.empty(new long[]{1, window.length - start}, new TensorOptions(ScalarType.Long),
                null);
        MemorySegment memory = LibTorch.longs(tensor);
        for (int i = start; i < window.length; i++) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i - start, window[i]);
        }
        return tensor;
    }

    private static float[] lastRow(Tensor logits) {
        Tensor row = logits.select(0, logits.size(0) - 1).to(ScalarType.Float).contiguous();
        return LibTorch.floats(row).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static float[][][] cube(Tensor values) {
        int heads = (int) values.size(0);
        int length = (int) values.size(1);
        float[] flat = LibTorch.floats(values.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
        float[][][] cube = new float[heads][length][];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < length; t++) {
                int start = (h * length + t) * length;
                cube[h][t] = Arrays.copyOfRange(flat, start, start + length);
            }
        }
        return cube;
    }

    /** Chooses the likeliest token, or one drawn by its probability; of equal logits the lower token counts as likelier. */
    static int choose(float[] logits, Sampling sampling, RandomGenerator random) {
        Integer[] byLogit = new Integer[logits.length];
        Arrays.setAll(byLogit, i -> i);
        Arrays.sort(byLogit, (a, b) -> Float.compare(logits[b], logits[a]));
        if (sampling.temperature() == 0) {
            return byLogit[0];
        }
        int candidates = sampling.topK() == 0 ? logits.length : Math.min(sampling.topK(), logits.length);
        double[] weights = new double[candidates];
        double sum = 0;
        for (int i = 0; i < candidates; i++) {
            weights[i] = Math.exp((logits[byLogit[i]] - logits[byLogit[0]]) / sampling.temperature());
            sum += weights[i];
        }
        double left = random.nextDouble() * sum;
        for (int i = 0; i < candidates; i++) {
            left -= weights[i];
            if (left < 0) {
                return byLogit[i];
            }
        }
        return byLogit[0];
    }
}
