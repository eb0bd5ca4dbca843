package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.junit.jupiter.api.Test;

class RandomEntriesTest {

    @Test
    void fillWritesTheEntries() {
        RandomStream stream = new RandomStream(11);
        for (EntryDistribution distribution : EntryDistribution.values()) {
            for (long[] part : new long[][]{{0, 1, 0, 1}, {1, 1, 7, 15}, {3, 130, 5, 67}, {0, 4, 1, 16},
                    {1L << 35, 2, 1L << 34, 129}, {5, 3, 9, 1024}, {5, 4, 0, 5003}}) {
                RandomEntries entries = new RandomEntries(stream, distribution);
                MemorySegment output = Segments.zeros(part[1] * part[3]);
                entries.fill(part[0], part[1], part[2], part[3], output);
                float[] found = Segments.array(output);
                float[] onHeap = new float[found.length];
                entries.fill(part[0], part[1], part[2], part[3], MemorySegment.ofArray(onHeap));
                assertThat(onHeap).isEqualTo(found);
                for (int i = 0; i < found.length; i++) {
                    assertThat(found[i])
                            .isEqualTo(
                                    stream.entry(distribution, part[0] + i / part[3], part[2] + i % part[3]));
                }
            }
        }
    }
}
