package org.backlight.datasets.token;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.backlight.substrate.file.RegularFile;
import org.backlight.substrate.file.WholeFile;

/**
 * A sequence of token numbers in a memory-mapped file: only the pages that are read take memory, and the system may drop
 * them again.
 *
 * <p>The file is little-endian: a header of 64 bytes (magic {@code BLTOKENS}; int32 version 1; int32 vocabulary; int64
 * number of tokens; int32 bytes per token; int32 CRC-32C of the tokens; 32 bytes SHA-256 of the tokenizer's
 * {@code tokenizer.json}), then each token as an unsigned 16-bit number, or as a 32-bit one where the vocabulary has more
 * than 65,536 tokens. Threads may share it.
 */
public final class TokenFile {

    static final int HEADER_BYTES = 64;

    private static final long MAGIC = ByteBuffer.wrap(new byte[]{'B', 'L', 'T', 'O', 'K', 'E', 'N', 'S'})
            .order(ByteOrder.LITTLE_ENDIAN).getLong();
    private static final int VERSION = 1;
    private static final int LARGEST_SHORT_VOCABULARY = 1 << 16;
    private static final int DIGEST_BYTES = 32;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final int vocabularySize;
    private final int bytesPerToken;
    private final MemorySegment tokens;

    private TokenFile(Path path, int vocabularySize, int bytesPerToken, MemorySegment tokens) {
        this.path = path;
        this.vocabularySize = vocabularySize;
        this.bytesPerToken = bytesPerToken;
        this.tokens = tokens;
    }

    /**
     * Opens a file and checks all of it.
     *
     * @param path the file
     * @param vocabularySize the number of tokens that its tokenizer has
     * @param tokenizerDigest SHA-256 of its tokenizer's {@code tokenizer.json}, 32 bytes
     * @throws IOException with one sentence that names the file, if it is missing, no token file, cut, damaged, or of
     *     another tokenizer
     */
    static TokenFile open(Path path, int vocabularySize, byte[] tokenizerDigest) throws IOException {
        RegularFile.require(path);
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
                // Until the header is there.
                continue;
            }
            if (header.flip().remaining() < HEADER_BYTES || header.getLong() != MAGIC) {
                throw new IOException(path + " is no token file");
            }
            check(path, "version", header.getInt(), VERSION);
            check(path, "vocabulary", header.getInt(), vocabularySize);
            long count = header.getLong();
            int bytesPerToken = bytesPerToken(vocabularySize);
            check(path, "bytes per token", header.getInt(), bytesPerToken);
            int checksum = header.getInt();
            check(path, "bytes", channel.size(), HEADER_BYTES + count * bytesPerToken);
            byte[] digest = new byte[DIGEST_BYTES];
            header.get(digest);
            if (!Arrays.equals(digest, tokenizerDigest)) {
                throw new IOException(path + " was made by another tokenizer");
            }
            MemorySegment tokens = channel.map(FileChannel.MapMode.READ_ONLY, HEADER_BYTES,
                    count * bytesPerToken, Arena.ofAuto());
            if (checksum(tokens) != checksum) {
                throw new IOException(path + " is damaged: its tokens have another checksum than it says");
            }
            return new TokenFile(path, vocabularySize, bytesPerToken, tokens);
        }
    }

    private static void check(Path path, String what, long found, long expected) throws IOException {
        if (found != expected) {
            throw new IOException(path + " has " + what + " " + found + ", expected " + expected);
        }
    }

    private static int checksum(MemorySegment tokens) {
        CRC32C checksum = new CRC32C();
        long step = 1 << 26;
        for (long from = 0; from < tokens.byteSize(); from += step) {
            checksum.update(tokens.asSlice(from, Math.min(step, tokens.byteSize() - from)).asByteBuffer());
        }
        return (int) checksum.getValue();
    }

    private static int bytesPerToken(int vocabularySize) {
        return vocabularySize <= LARGEST_SHORT_VOCABULARY ? Short.BYTES : Integer.BYTES;
    }

    /** Returns the path of the file. */
    public Path path() {
        return path;
    }

    /** Returns the number of tokens. */
    public long count() {
        return tokens.byteSize() / bytesPerToken;
    }

    /** Returns the size of the vocabulary; every token number is below it. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /**
     * Returns the bytes of one token in {@link #tokens}: 2 (unsigned) for up to 65,536 tokens in the vocabulary, else
     * 4.
     */
    public int bytesPerToken() {
        return bytesPerToken;
    }

    /** Returns all tokens without a copy: little-endian, {@link #bytesPerToken} bytes each, read-only, mapped. */
    public MemorySegment tokens() {
        return tokens;
    }

    /**
     * Returns one token's number.
     *
     * @throws IndexOutOfBoundsException if there is no such token
     */
    public int token(long index) {
        Objects.checkIndex(index, count());
        return bytesPerToken == Short.BYTES
                ? Short.toUnsignedInt(tokens.getAtIndex(SHORT, index))
                : tokens.getAtIndex(INT, index);
    }

    /**
     * Copies neighbouring tokens.
     *
     * @param first the first token to copy
     * @param target overwritten with as many token numbers as it is long
     * @throws IndexOutOfBoundsException if the file has fewer
     */
    public void copy(long first, int[] target) {
        Objects.checkFromIndexSize(first, target.length, count());
        for (int i = 0; i < target.length; i++) {
            target[i] = bytesPerToken == Short.BYTES
                    ? Short.toUnsignedInt(tokens.getAtIndex(SHORT, first + i))
                    : tokens.getAtIndex(INT, first + i);
        }
    }

    /** Writer of a token file, which takes its place when it is complete. */
    static final class Writer implements AutoCloseable {

        private final WholeFile file;
        private final int vocabularySize;
        private final byte[] tokenizerDigest;
        private final CRC32C checksum = new CRC32C();
        private long count;

        Writer(Path path, int vocabularySize, byte[] tokenizerDigest) throws IOException {
            this.vocabularySize = vocabularySize;
            this.tokenizerDigest = tokenizerDigest;
            file = WholeFile.openWithFolder(path);
            file.append(ByteBuffer.allocate(HEADER_BYTES));
        }

        /** Adds tokens to the end. */
        void append(int[] numbers) throws IOException {
            int bytesPerToken = bytesPerToken(vocabularySize);
            ByteBuffer bytes = ByteBuffer.allocate(numbers.length * bytesPerToken)
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int number : numbers) {
                if (bytesPerToken == Short.BYTES) {
                    bytes.putShort((short) number);
                } else {
                    bytes.putInt(number);
                }
            }
            checksum.update(bytes.flip().duplicate());
            file.append(bytes);
            count += numbers.length;
        }

        /** Ends the file and puts it in its place. */
        void complete() throws IOException {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(MAGIC)
                    .putInt(VERSION).putInt(vocabularySize).putLong(count)
                    .putInt(bytesPerToken(vocabularySize))
                    .putInt((int) checksum.getValue()).put(tokenizerDigest).flip();
            file.overwrite(header, 0);
            file.complete();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
