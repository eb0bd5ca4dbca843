package org.backlight.substrate.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

    /**
     * SplitMix64 with seed 1234567, as printed by the public-domain C of Sebastiano Vigna
     * (prng.di.unimi.it/splitmix64.c) and listed with many ports of it.
     */
    @Test
    void mixGivesTheKnownAnswers() {
        long[] known = {6457827717110365317L, 3203168211198807973L, -8629252141511181193L,
                4593380528125082431L, -2037821214251327795L};
        for (int i = 0; i < known.length; i++) {
            assertThat(SplitMix64.mix(1234567 + (i + 1) * SplitMix64.GOLDEN_GAMMA)).isEqualTo(known[i]);
        }
        // The first output of seed 0, from the same source.
        assertThat(SplitMix64.mix(SplitMix64.GOLDEN_GAMMA)).isEqualTo(0xE220A8397B1DCDAFL);
    }

    @Test
    void rowPairsAreTheSplitsOfTheJdksGenerator() {
        for (long seed : new long[]{0, 1, -1, 42, Long.MIN_VALUE}) {
            RandomStream stream = new RandomStream(seed);
            SplittableRandom root = new SplittableRandom(SplitMix64.root(seed));
            for (int pair = 0; pair < 2000; pair++) {
                SplittableRandom row = root.split();
                for (int column = 0; column < 5; column++) {
                    assertThat(stream.word(pair, column)).isEqualTo(row.nextLong());
                }
            }
        }
    }

    @Test
    void halvesOfAWordBelongToNeighbouringRows() {
        RandomStream stream = new RandomStream(7);
        long word = stream.word(500_000_000_000L, 3_000_000_000L);
        assertThat(stream.bits(1_000_000_000_000L, 3_000_000_000L)).isEqualTo((int) word);
        assertThat(stream.bits(1_000_000_000_001L, 3_000_000_000L)).isEqualTo((int) (word >>> 32));
    }

    @Test
    void entriesStayWithinTheDocumentedRange() {
        float smallest = EntryDistribution.NORMAL.entry(0, 1);
        assertThat(smallest).isEqualTo(0);
        // The largest radius: u = 2^-31 with the angle at 0 (cosine 1).
        assertThat(EntryDistribution.NORMAL.entry(0, 0)).isBetween(6.55f, 6.56f);
        assertThat(EntryDistribution.NORMAL.entry(1, 0)).isBetween(-6.56f, -6.55f);
        // The smallest: u = 1.
        assertThat(EntryDistribution.NORMAL.entry(0xFFFFFFFEL, 0)).isEqualTo(0);
        assertThat(EntryDistribution.BINOMIAL.entry(0, 0)).isBetween(-5.66f, -5.65f);
        assertThat(EntryDistribution.BINOMIAL.entry(0xFFFFFFFFL, 0)).isBetween(5.65f, 5.66f);
        assertThat(EntryDistribution.BINOMIAL.entry(0xFFFFFFFFL, 1)).isBetween(-5.66f, -5.65f);
    }

    @Test
    void normalEntriesFollowBoxAndMullersFormula() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200_000; i++) {
            long word = random.nextLong();
            int low = (int) word;
            double u = ((low >>> 1) | 1) * 0x1p-31;
            double radius = Math.sqrt(-2 * Math.log((float) ((low >>> 1) | 1) * 0x1p-31));
            assertThat(radius * radius).isCloseTo(-2 * Math.log(u),
                    org.assertj.core.data.Offset.offset(3e-7));
            double angle = (int) (word >>> 32) * 0x1p-31 * Math.PI / 2;
            double sign = (low & 1) == 0 ? 1 : -1;
            double allowed = 2e-6;
            assertThat((double) EntryDistribution.NORMAL.entry(word, 0)).isCloseTo(
                    sign * radius * Math.cos(angle),
                    org.assertj.core.data.Offset.offset(allowed));
            assertThat((double) EntryDistribution.NORMAL.entry(word, 1)).isCloseTo(radius * Math.sin(angle),
                    org.assertj.core.data.Offset.offset(allowed));
        }
    }
}
