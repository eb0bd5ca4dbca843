package org.backlight.datasets.token;

import java.util.List;

/**
 * A trained byte-pair encoding.
 *
 * @param tokens each token in the characters of {@link ByteAlphabet}, at the place of its number; the first 256 are the
 *     single bytes
 * @param merges the pairs of token numbers that become one token, in the order in which they are applied
 */
record BpeModel(List<String> tokens, List<Merge> merges) {

    /** Two neighbouring tokens that become one. */
    record Merge(int left, int right) {}

    BpeModel {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }
}
