package org.backlight.datasets.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.backlight.datasets.token.BpeModel.Merge;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {

    /** The numbers of single bytes: '!' is the first visible character. */
    private static int number(char ascii) {
        return ascii - '!';
    }

    private static BpeModel train(String text, int vocabulary) {
        return BpeTrainer.train(text, vocabulary, _ -> {});
    }

    /**
     * By hand: of "aaabdaaabac", aa occurs 4 times (overlapping), which leaves [aa a b d aa a b a c]; there (a, b) and
     * (aa, a) occur twice each, and a has the smaller number; then (aa, ab) is the last pair that occurs twice.
     */
    @Test
    void mergesAreThoseFoundByHand() {
        int a = number('a');
        int b = number('b');
        BpeModel model = train("aaabdaaabac", 259);
        assertThat(model.merges()).containsExactly(new Merge(a, a), new Merge(a, b), new Merge(256, 257));
        assertThat(model.tokens()).hasSize(259).endsWith("aa", "ab", "aaab");
        try (Tokenizer tokenizer = Tokenizer.of(TokenizerJson.write(model))) {
            assertThat(tokenizer.encode("aaabdaab")).containsExactly(258, number('d'), 256, b);
            assertThat(tokenizer.vocabularySize()).isEqualTo(259);
        }
    }

    /** " ab" twice beats "ab" at the beginning; nothing is merged across words. */
    @Test
    void wordsCarryTheirSpaceAndNothingIsMergedAcrossThem() {
        BpeModel model = train("ab ab ab", 258);
        assertThat(model.tokens()).endsWith("ab", "Ġab");
        assertThatIllegalArgumentException().isThrownBy(() -> train("ab ab ab", 259))
                .withMessage(
                        "vocabulary is 259 tokens, expected at most 258, which is all that the training text supports");
    }

    @Test
    void theBytesAloneAreAVocabulary() {
        BpeModel model = train("", 256);
        assertThat(model.tokens()).hasSize(256).doesNotHaveDuplicates();
        assertThat(model.tokens().getFirst()).isEqualTo("!");
        assertThat(model.merges()).isEmpty();
        assertThat(ByteAlphabet.character(' ')).isEqualTo('Ġ');
        assertThat(ByteAlphabet.character('\n')).isEqualTo('Ċ');
    }

    /** Against the definition: recount every pair of every word after each merge. */
    @Test
    void countsKeptUpToDateAreThoseCountedAnew() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 3000; i++) {
                text.append("aabbc é\n".charAt(random.nextInt(8)));
            }
            assertThat(train(text.toString(), 330).merges()).as("seed %d", seed)
                    .isEqualTo(mergesByRecounting(text.toString(), 330));
        }
    }

    private static List<Merge> mergesByRecounting(String text, int vocabulary) {
        List<List<String>> words = new ArrayList<>();
        WordSplitter splitter = new WordSplitter(text);
        while (splitter.next()) {
            List<String> word = new ArrayList<>();
            for (byte value : text.substring(splitter.start(), splitter.end())
                    .getBytes(UTF_8)) {
                word.add(String.valueOf(ByteAlphabet.character(Byte.toUnsignedInt(value))));
            }
            words.add(word);
        }
        List<String> tokens = new ArrayList<>(train("", 256).tokens());
        List<Merge> merges = new ArrayList<>();
        while (tokens.size() < vocabulary) {
            var counts = new HashMap<Merge, Integer>();
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(new Merge(tokens.indexOf(word.get(i)), tokens.indexOf(word.get(i + 1))), 1,
                            Integer::sum);
                }
            }
            Merge best = counts.entrySet().stream()
                    .min(Map.Entry.<Merge, Integer>comparingByValue().reversed()
                            .thenComparing(entry -> entry.getKey().left())
                            .thenComparing(entry -> entry.getKey().right()))
                    .orElseThrow().getKey();
            String left = tokens.get(best.left());
            String right = tokens.get(best.right());
            if (!merges.contains(best)) {
                merges.add(best);
            }
            if (!tokens.contains(left + right)) {
                tokens.add(left + right);
            }
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i).equals(left) && word.get(i + 1).equals(right)) {
                        word.set(i, left + right);
                        word.remove(i + 1);
                    }
                }
            }
        }
        return merges;
    }
}
