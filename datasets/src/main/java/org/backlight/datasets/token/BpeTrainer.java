package org.backlight.datasets.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Trainer of a byte-level byte-pair encoding: beginning with the 256 bytes, the most frequent pair of neighbouring
 * tokens within words becomes a token, again and again. Of pairs equally frequent, the one with the smaller token
 * numbers goes first, as in Hugging Face's trainer, so that the text alone decides the outcome.
 *
 * <p>Each distinct word is kept once, with its count, and each pair with the words that have it, so that a merge
 * touches only what it changes; the next pair comes from a heap whose stale entries are put right when they surface.
 *
 * <p>Source: Sennrich, Haddow and Birch, "Neural machine translation of rare words with subword units", ACL 2016.
 */
final class BpeTrainer {

    /** Told how much of the training is done, from 0 to 1; called often. */
    @FunctionalInterface
    interface Progress {
        void done(double fraction);
    }

    /** A pair that occurs once only is worth no token. */
    private static final long LEAST_COUNT = 2;
    /** Reading the text takes about this part of the time. */
    private static final double READING = 0.8;

    private static final class Word {
        private int[] tokens;
        private final long count;

        Word(int[] tokens, long count) {
            this.tokens = tokens;
            this.count = count;
        }
    }

    private static final class Pair {
        private long count;
        private int[] words = new int[4];
        private int wordCount;

        void add(int word, long occurrences) {
            count += occurrences;
            // Words come one after another, so a word's further occurrences follow its first.
            if (wordCount == 0 || words[wordCount - 1] != word) {
                if (wordCount == words.length) {
                    words = Arrays.copyOf(words, 2 * wordCount);
                }
                words[wordCount++] = word;
            }
        }
    }

    private record Candidate(long count, int left, int right) {
        static final Comparator<Candidate> BEST_FIRST = Comparator.comparingLong(Candidate::count).reversed()
                .thenComparingInt(Candidate::left).thenComparingInt(Candidate::right);
    }

    private final List<Word> words = new ArrayList<>();
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(Candidate.BEST_FIRST);
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<BpeModel.Merge> merges = new LinkedHashSet<>();

    private BpeTrainer() {}

    /**
     * Trains.
     *
     * @param text what the counts are taken from
     * @param vocabulary the number of tokens, at least 256
     * @param progress receives how far the training is
     * @throws IllegalArgumentException if the text has fewer pairs that occur twice than tokens are wanted; the sentence
     *     says how many there are
     */
    static BpeModel train(String text, int vocabulary, Progress progress) {
        BpeTrainer trainer = new BpeTrainer();
        trainer.addBytes();
        trainer.addWords(text, progress);
        trainer.countPairs();
        trainer.merge(vocabulary, progress);
        return new BpeModel(trainer.tokens, List.copyOf(trainer.merges));
    }

    private void addBytes() {
        String[] bytes = new String[ByteAlphabet.SIZE];
        for (int value = 0; value < bytes.length; value++) {
            bytes[ByteAlphabet.rank(value)] = String.valueOf(ByteAlphabet.character(value));
        }
        for (String visible : bytes) {
            numbers.put(visible, tokens.size());
            tokens.add(visible);
        }
    }

    private void addWords(String text, Progress progress) {
        Map<String, long[]> counts = new HashMap<>();
        WordSplitter splitter = new WordSplitter(text);
        int reported = 0;
        while (splitter.next()) {
            counts.computeIfAbsent(text.substring(splitter.start(), splitter.end()), _ -> new long[1])[0]++;
            if (splitter.end() - reported > 1 << 18) {
                reported = splitter.end();
                progress.done(READING * reported / text.length());
            }
        }
        counts.forEach((word, count) -> {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            int[] numbered = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                numbered[i] = ByteAlphabet.rank(Byte.toUnsignedInt(bytes[i]));
            }
            words.add(new Word(numbered, count[0]));
        });
    }

    private void countPairs() {
        for (int w = 0; w < words.size(); w++) {
            Word word = words.get(w);
            for (int i = 0; i + 1 < word.tokens.length; i++) {
                pair(word.tokens[i], word.tokens[i + 1]).add(w, word.count);
            }
        }
        pairs.forEach((key, pair) -> candidates.add(candidate(key, pair)));
    }

    private void merge(int vocabulary, Progress progress) {
        while (tokens.size() < vocabulary) {
            Candidate best = candidates.poll();
            if (best == null) {
                throw new IllegalArgumentException("vocabulary is " + vocabulary
                        + " tokens, expected at most " + tokens.size()
                        + ", which is all that the training text supports");
            }
            long key = key(best.left, best.right);
            Pair pair = pairs.get(key);
            if (pair == null || best.count < pair.count) {
                // Merged already, or in the heap with its greater count.
                continue;
            }
            if (best.count > pair.count) {
                if (pair.count >= LEAST_COUNT) {
                    candidates.add(candidate(key, pair));
                }
                continue;
            }
            if (best.count < LEAST_COUNT) {
                continue;
            }
            pairs.remove(key);
            apply(best.left, best.right, pair);
            progress.done(READING + (1 - READING) * (tokens.size() - ByteAlphabet.SIZE)
                    / (vocabulary - ByteAlphabet.SIZE));
        }
        progress.done(1);
    }

    private void apply(int left, int right, Pair pair) {
        String visible = tokens.get(left) + tokens.get(right);
        // Two ways of merging may lead to the same token.
        int merged = numbers.computeIfAbsent(visible, _ -> tokens.size());
        if (merged == tokens.size()) {
            tokens.add(visible);
        }
        merges.add(new BpeModel.Merge(left, right));
        Set<Long> grown = new HashSet<>();
        for (int i = 0; i < pair.wordCount; i++) {
            replace(pair.words[i], left, right, merged, grown);
        }
        for (long key : grown) {
            Pair changed = pairs.get(key);
            if (changed != null && changed.count >= LEAST_COUNT) {
                candidates.add(candidate(key, changed));
            }
        }
    }

    /** Merges the pair in one word, from left to right, and moves the counts of the neighbouring pairs. */
    private void replace(int wordIndex, int left, int right, int merged, Set<Long> grown) {
        Word word = words.get(wordIndex);
        int[] from = word.tokens;
        int[] to = new int[from.length];
        int length = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i] != left || i + 1 == from.length || from[i + 1] != right) {
                to[length++] = from[i];
                continue;
            }
            if (length > 0) {
                lose(to[length - 1], left, word.count);
                gain(to[length - 1], merged, wordIndex, word.count, grown);
            }
            if (i + 2 < from.length) {
                lose(right, from[i + 2], word.count);
                gain(merged, from[i + 2], wordIndex, word.count, grown);
            }
            to[length++] = merged;
            i++;
        }
        word.tokens = Arrays.copyOf(to, length);
    }

    private void lose(int left, int right, long occurrences) {
        Pair pair = pairs.get(key(left, right));
        if (pair != null) {
            pair.count -= occurrences;
        }
    }

    private void gain(int left, int right, int word, long occurrences, Set<Long> grown) {
        pair(left, right).add(word, occurrences);
        grown.add(key(left, right));
    }

    private Pair pair(int left, int right) {
        return pairs.computeIfAbsent(key(left, right), _ -> new Pair());
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    private static Candidate candidate(long key, Pair pair) {
        return new Candidate(pair.count, (int) (key >> 32), (int) key);
    }
}
