package org.backlight.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.backlight.learning.model.TextGenerator.Sampling;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.tensor.RoundingNoise;
import org.backlight.learning.training.Gpts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Arithmetic.ProcessorsOwn.class)
class TextGeneratorTest {

    private static final int VOCABULARY = 23;
    private static final int TOKENS = 40;
    private static final Sampling LIKELIEST = new Sampling(0, 0, 1);

    private static Gpt gpt(int context, Precision precision) {
        // Large weights make logits differ by more than rounding.
        Gpt gpt = Gpts.create(VOCABULARY, context, 24, 3, 3, 40, 0.5, GptShape.Adapter.FIXED, precision, 8);
        gpt.network().parameters().stream().filter(p -> p.value().dim() > 1)
                .forEach(p -> p.value().mul_(new org.bytedeco.pytorch.Scalar(3.0)));
        return gpt;
    }

    private static List<Integer> tokens(TextGenerator generator, int[] prompt, int count, Sampling sampling) {
        List<Integer> tokens = new ArrayList<>();
        generator.generate(prompt, count, sampling, token -> tokens.add(token));
        return tokens;
    }

    /** The logits of each token of a text, and the tokens that they are computed from. */
    private record Logits(List<int[]> windows, List<float[]> values) {

        /** Of a generator that is made to write this text. */
        static Logits of(TextGenerator generator, int[] prompt, List<Integer> text) {
            Logits logits = new Logits(new ArrayList<>(), new ArrayList<>());
            generator.generate(prompt, text.size(), (window, values) -> {
                logits.windows.add(window);
                logits.values.add(values);
                return text.get(logits.values.size() - 1);
            }, _ -> true);
            return logits;
        }

        int likeliest(int step) {
            return TextGenerator.choose(values.get(step), LIKELIEST, new SplittableRandom(1));
        }

        /** Whether the likeliest token leads by more than rounding can change. */
        boolean decided(int step, double[] bounds) {
            int best = likeliest(step);
            float[] row = values.get(step);
            return IntStream.range(0, row.length)
                    .allMatch(i -> i == best || row[best] - row[i] > bounds[best] + bounds[i]);
        }
    }

    /**
     * Prompts shorter than, as long as and longer than the context, and texts that run far beyond it; with the cache,
     * without it, and with frozen weights.
     */
    @Tag(ProcessorSettingsTest.TAG)
    @ParameterizedTest
    @CsvSource({"1,2,FP32", "8,1,FP32", "8,8,FP32", "9,30,FP32", "16,5,BF16_AS_BF16", "40,38,BF16_AS_BF16",
            "16,5,BF16_AS_FP32", "40,38,BF16_AS_FP32"})
    void logitsDifferByRoundingAloneAndChoicesWhereTheyAreAsLikely(int context, int promptLength,
            Arithmetic arithmetic) {
        Gpt gpt = gpt(context, arithmetic.choose());
        int[] prompt = new SplittableRandom(3).ints(promptLength, 0, VOCABULARY).toArray();
        List<Integer> text = tokens(new TextGenerator(gpt), prompt, TOKENS, LIKELIEST);
        List<Integer> uncachedText = tokens(new TextGenerator(gpt, false), prompt, TOKENS, LIKELIEST);
        Logits cached = Logits.of(new TextGenerator(gpt), prompt, text);
        Logits uncached = Logits.of(new TextGenerator(gpt, false), prompt, text);
        List<double[]> bounds = new RoundingNoise(gpt).logitBounds(cached.windows);
        gpt.freeze();
        List<Integer> frozenText = tokens(new TextGenerator(gpt), prompt, TOKENS, LIKELIEST);
        Logits frozen = Logits.of(new TextGenerator(gpt), prompt, text);

        int decided = 0;
        boolean same = true;
        for (int step = 0; step < TOKENS; step++) {
            for (Logits other : List.of(uncached, frozen)) {
                assertThat(other.windows.get(step)).isEqualTo(cached.windows.get(step));
                for (int i = 0; i < VOCABULARY; i++) {
                    assertThat((double) other.values.get(step)[i]).as("token %s after step %s", i, step)
                            .isCloseTo(cached.values.get(step)[i], within(bounds.get(step)[i]));
                }
            }
            if (cached.decided(step, bounds.get(step))) {
                decided++;
                assertThat(uncached.likeliest(step)).isEqualTo(text.get(step));
                assertThat(frozen.likeliest(step)).isEqualTo(text.get(step));
            } else {
                same = false;
            }
            if (same) {
                assertThat(uncachedText.get(step)).isEqualTo(text.get(step));
                assertThat(frozenText.get(step)).isEqualTo(text.get(step));
            }
        }
        // Otherwise the bounds would say little.
        assertThat(decided).isGreaterThan(TOKENS / 3);
    }

    /** Texts that run beyond the context. */
    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameTextAndAnotherOneAnother(Arithmetic arithmetic) {
        int[] prompt = {5, 1, 20};
        int count = 16;
        Gpt gpt = gpt(12, arithmetic.choose());
        Gpt again = gpt(12, arithmetic.choose());
        for (boolean frozen : new boolean[]{false, true}) {
            if (frozen) {
                gpt.freeze();
                again.freeze();
            }
            for (Sampling sampling : List.of(LIKELIEST, new Sampling(1.5, 5, 2), new Sampling(1.5, 0, 2))) {
                List<Integer> text = tokens(new TextGenerator(gpt), prompt, count, sampling);
                assertThat(text).hasSize(count)
                        .isEqualTo(tokens(new TextGenerator(gpt), prompt, count, sampling))
                        .isEqualTo(tokens(new TextGenerator(again), prompt, count, sampling));
            }
            assertThat(tokens(new TextGenerator(gpt), prompt, count, new Sampling(1.5, 0, 2)))
                    .isNotEqualTo(tokens(new TextGenerator(gpt), prompt, count, new Sampling(1.5, 0, 3)));
        }
    }

    /** 20,000 draws: frequencies lie within 5 deviations, √(p (1-p) / n) each, but for one set in 500,000. */
    @Test
    void tokensAreDrawnByTheirProbabilities() {
        float[] logits = {0.5f, 2, -1, 1, 1.5f};
        RandomGenerator random = new SplittableRandom(5);
        int draws = 20_000;
        for (int topK : new int[]{0, 3}) {
            int[] counts = new int[5];
            for (int i = 0; i < draws; i++) {
                counts[TextGenerator.choose(logits, new Sampling(0.8, topK, 0), random)]++;
            }
            double sum = 0;
            for (int i = 0; i < 5; i++) {
                sum += topK == 0 || logits[i] >= 1 ? Math.exp(logits[i] / 0.8) : 0;
            }
            for (int i = 0; i < 5; i++) {
                double p = topK == 0 || logits[i] >= 1 ? Math.exp(logits[i] / 0.8) / sum : 0;
                assertThat((double) counts[i] / draws).isCloseTo(p,
                        within(5 * Math.sqrt(p * (1 - p) / draws)));
            }
        }
        assertThat(TextGenerator.choose(logits, new Sampling(0, 0, 0), random)).isEqualTo(1);
    }

    @Test
    void attentionIsCausalAndSumsToOne() {
        Gpt gpt = gpt(9, Precision.FP32);
        float[][][][] weights = new TextGenerator(gpt).attention(new int[]{4, 1, 9, 22, 0});
        assertThat(weights.length).isEqualTo(3);
        for (float[][][] block : weights) {
            assertThat(block.length).isEqualTo(3);
            for (float[][] head : block) {
                for (int t = 0; t < 5; t++) {
                    double sum = 0;
                    for (int seen = 0; seen < 5; seen++) {
                        sum += head[t][seen];
                        assertThat(head[t][seen] > 0).isEqualTo(seen <= t);
                    }
                    assertThat(sum).isCloseTo(1, within(1e-6));
                }
            }
        }
        // A longer text is cut to its last tokens.
        assertThat(new TextGenerator(gpt).attention(new int[30])[0][0].length).isEqualTo(9);
    }

    @Test
    void generationStopsWhenAskedAndRefusesWhatItCannotContinue() {
        TextGenerator generator = new TextGenerator(gpt(8, Precision.FP32));
        List<Integer> tokens = new ArrayList<>();
        generator.generate(new int[]{1}, 40, new Sampling(1, 0, 1), token -> {
            tokens.add(token);
            return tokens.size() < 3;
        });
        assertThat(tokens).hasSize(3);
        assertThatThrownBy(() -> tokens(generator, new int[0], 1, new Sampling(1, 0, 1)))
                .hasMessage("the prompt is empty, but at least one token is needed");
        assertThatThrownBy(() -> tokens(generator, new int[]{23}, 1, new Sampling(1, 0, 1)))
                .hasMessage("token 23 is not in [0, 23)");
        assertThatThrownBy(() -> new Sampling(-1, 0, 1))
                .hasMessage("temperature must be at least 0 and finite, but is -1.0");
    }
}
