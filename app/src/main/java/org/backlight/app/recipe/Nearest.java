package org.backlight.app.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Search for the known word that a mistyped one was meant to be. */
public final class Nearest {

    private Nearest() {}

    /**
     * Returns the known word nearest to {@code word} by edit distance (insertion, deletion, substitution, and swap of
     * neighbours each cost 1; a word cut short costs 1 in all), if it is near enough to be a slip: at most a third of
     * the longer word's length, and at most 2 for short words. A word of another first letter is another word (gelu is
     * not relu), unless its first two letters are swapped or the first one is missing or doubled.
     *
     * @param word the word found
     * @param known the words expected, in order of preference
     * @return the nearest known word, or empty when none is near
     */
    public static Optional<String> to(String word, Collection<String> known) {
        return known.stream().filter(candidate -> sameStart(word, candidate))
                .filter(candidate -> slips(word, candidate) <= allowed(word, candidate))
                .min(Comparator.comparingInt(candidate -> slips(word, candidate)));
    }

    private static boolean sameStart(String word, String candidate) {
        String a = word.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        return a.isEmpty() || b.isEmpty() || a.charAt(0) == b.charAt(0)
                || a.length() > 1 && b.length() > 1 && a.charAt(0) == b.charAt(1)
                        && a.charAt(1) == b.charAt(0)
                || b.startsWith(a, 1) || a.startsWith(b, 1);
    }

    private static int slips(String word, String candidate) {
        return word.length() > 2 && candidate.startsWith(word) && !candidate.equals(word)
                ? 1
                : distance(word, candidate);
    }

    private static int allowed(String word, String candidate) {
        int longer = Math.max(word.length(), candidate.length());
        return Math.max(Math.min(2, longer - 1), longer / 3);
    }

    /** Returns the optimal string alignment distance, ignoring case. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
