package org.backlight.learning.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Windows of a text's tokens: window i holds {@code context} tokens, from i · stride on, and each of them is asked for
 * the token that follows it. The tokens stay where they are, such as in a memory-mapped file.
 */
public final class TokenSamples implements TrainingData {

    /** Storage format of a token, little endian. */
    public enum Format {
        /** Unsigned, two bytes. */
        UINT16(Short.BYTES) {
            private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT_UNALIGNED
                    .withOrder(ByteOrder.LITTLE_ENDIAN);

            @Override
            int token(MemorySegment tokens, long index) {
                return Short.toUnsignedInt(tokens.get(LAYOUT, index * Short.BYTES));
            }
        },
        /** Signed, four bytes. */
        INT32(Integer.BYTES) {
            private static final ValueLayout.OfInt LAYOUT = ValueLayout.JAVA_INT_UNALIGNED
                    .withOrder(ByteOrder.LITTLE_ENDIAN);

            @Override
            int token(MemorySegment tokens, long index) {
                return tokens.get(LAYOUT, index * Integer.BYTES);
            }
        };

        private final int bytes;

        Format(int bytes) {
            this.bytes = bytes;
        }

        abstract int token(MemorySegment tokens, long index);
    }

    private final MemorySegment tokens;
    private final Format format;
    private final int vocabulary;
    private final int context;
    private final long stride;
    private final int count;

    private TokenSamples(MemorySegment tokens, Format format, int vocabulary, int context, long stride,
            int count) {
        this.tokens = tokens;
        this.format = format;
        this.vocabulary = vocabulary;
        this.context = context;
        this.stride = stride;
        this.count = count;
    }

    /**
     * Returns all windows that follow each other without overlap, so that each token is to be predicted once.
     *
     * @param tokens must live as long as this; not modified
     * @param format of a token
     * @param vocabulary each token is in [0, vocabulary), which is checked
     * @param context tokens per window, at least 1
     * @throws IllegalArgumentException if a token is none, or there is not one window
     */
    public static TokenSamples of(MemorySegment tokens, Format format, int vocabulary, int context) {
        if (context < 1) {
            throw new IllegalArgumentException("context must be at least 1, but is " + context);
        }
        long total = tokens.byteSize() / format.bytes;
        if (total <= context) {
            throw new IllegalArgumentException("a context of " + context
                    + " tokens needs a text of at least " + (context + 1L) + ", but it has " + total);
        }
        for (long i = 0; i < total; i++) {
            int token = format.token(tokens, i);
            if (token < 0 || token >= vocabulary) {
                throw new IllegalArgumentException(
                        "token " + token + " at place " + i + " (counted from 0) is not in [0, " + vocabulary
                                + ")");
            }
        }
        return new TokenSamples(tokens, format, vocabulary, context, context,
                Math.toIntExact((total - 1) / context));
    }

    /**
     * Returns at most {@code most} windows of the same length, evenly spread over the same tokens from the first one
     * on: a fixed set to evaluate on. If fewer are requested than there are, they need not begin where one of these
     * does.
     *
     * @param most at least 1
     */
    public TokenSamples spread(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("windows must be at least 1, but is " + most);
        }
        int kept = Math.min(most, count);
        return new TokenSamples(tokens, format, vocabulary, context, stride * count / kept, kept);
    }

    @Override
    public int count() {
        return count;
    }

    /** Returns the number of tokens of a window. */
    @Override
    public SampleShape shape() {
        return SampleShape.of(context);
    }

    /** Returns one class for each token of the vocabulary. */
    @Override
    public Targets targets() {
        return new Targets.Classes(vocabulary);
    }

    @Override
    public int rowsPerSample() {
        return context;
    }

    @Override
    public Batch select(Tensor rows) {
        return batch(LibTorch.longs(rows.contiguous()).toArray(ValueLayout.JAVA_LONG));
    }

    @Override
    public Batch slice(long start, long size) {
        long[] windows = new long[Math.toIntExact(size)];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = start + i;
        }
        return batch(windows);
    }

    private Batch batch(long[] windows) {
        Tensor inputs = HeldRows.empty(ScalarType.Long, windows.length, context);
        Tensor labels = HeldRows.empty(ScalarType.Long, (long) windows.length * context, 1);
        MemorySegment inputMemory = LibTorch.longs(inputs);
        MemorySegment labelMemory = LibTorch.longs(labels);
        for (int w = 0; w < windows.length; w++) {
            int token = format.token(tokens, windows[w] * stride);
            for (int t = 0; t < context; t++) {
                long row = (long) w * context + t;
                int next = format.token(tokens, windows[w] * stride + t + 1);
                inputMemory.setAtIndex(ValueLayout.JAVA_LONG, row, token);
                labelMemory.setAtIndex(ValueLayout.JAVA_LONG, row, next);
                token = next;
            }
        }
        return new Batch(inputs, labels);
    }
}
