package org.backlight.datasets.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.backlight.datasets.packed.PackedFile;
import org.backlight.substrate.checksum.Sha256;

/**
 * A file that samples are read from.
 *
 * @param path where it lies
 * @param sha256 the SHA-256 digest of its content, unpacked if it is packed with gzip, 64 lower-case hexadecimal digits
 * @param origin whether it is the publisher's
 */
public record SourceFile(Path path, String sha256, Origin origin) {

    private static final int PIECE = 1 << 16;

    /** Whether a file's content is the one that was published. */
    public enum Origin {
        /** Its digest is that of the publisher's file. */
        PUBLISHED,
        /** Its digest is not that of the publisher's file. */
        OTHER,
        /** It was never published, or the digest of what was is not known. */
        UNKNOWN
    }

    /**
     * Reads a file that no publisher has.
     *
     * @throws IOException with one sentence that names the file, if it is missing, unreadable or damaged gzip
     */
    public static SourceFile of(Path path) throws IOException {
        return of(path, null);
    }

    /**
     * Reads a file.
     *
     * @param published the digest of the published content; null where it is not known
     */
    static SourceFile of(Path path, String published) throws IOException {
        String digest = PackedFile.read(path, (in, _) -> {
            Sha256 sum = new Sha256();
            byte[] piece = new byte[PIECE];
            for (int count; (count = in.read(piece)) >= 0;) {
                sum.add(ByteBuffer.wrap(piece, 0, count));
            }
            return sum.hex();
        });
        return new SourceFile(path, digest, published == null
                ? Origin.UNKNOWN
                : digest.equals(published) ? Origin.PUBLISHED : Origin.OTHER);
    }
}
