package org.backlight.datasets.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.backlight.substrate.checksum.Sha256;
import org.backlight.substrate.file.WholeFile;

/**
 * All images of a folder in one array: decoded by all cores, or read from a file in which the same files were kept decoded before.
 *
 * @param channels of each image
 * @param rows of each image
 * @param columns of each image
 * @param values uint8, shape (files, channels, rows, columns)
 */
record DecodedImages(int channels, int rows, int columns, byte[] values) {

    private static final byte[] MAGIC = "BLIMAGES1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;
    private static final int HEADER_BYTES = MAGIC.length + DIGEST_BYTES + 4 * Integer.BYTES + Long.BYTES;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - HEADER_BYTES - 8;

    /**
     * Decodes images, or finds them decoded.
     *
     * @param listing the files
     * @param settings size and channels
     * @param cache the folder of files that can be made again; one file in it is read and written
     * @throws IOException with one sentence that names a file that is damaged, or whose size is none of the others
     */
    static DecodedImages of(FolderListing listing, ImageSettings settings, Path cache) throws IOException {
        byte[] key = new Sha256().add(listing.digest())
                .add((settings.rows() + "x" + settings.columns() + "x" + settings.channels())
                        .getBytes(StandardCharsets.UTF_8))
                .bytes();
        // One file for each folder: decoded anew, it takes the place of what was there.
        Path kept = cache.resolve("images").resolve(HexFormat.of()
                .formatHex(Sha256.of(listing.folder().toAbsolutePath() + "\0" + settings.rows() + "x"
                        + settings.columns() + "x" + settings.channels()), 0, 16)
                + ".bin");
        DecodedImages found = read(kept, key, listing.files().size());
        if (found != null) {
            return found;
        }
        DecodedImages decoded = decode(listing, settings);
        try {
            WholeFile.writeWithFolder(kept, decoded.file(key, listing.files().size()));
        } catch (IOException e) {
            // Only a second reading becomes slower.
            System.getLogger(DecodedImages.class.getPackageName()).log(System.Logger.Level.DEBUG,
                    () -> "decoded images are not kept: " + e.getMessage());
        }
        return decoded;
    }

    private byte[] file(byte[] key, int count) {
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + values.length);
        CRC32 sum = new CRC32();
        sum.update(values);
        file.put(MAGIC).put(key).putInt(channels).putInt(rows).putInt(columns).putInt(count)
                .putLong(sum.getValue())
                .put(values);
        return file.array();
    }

    /** Returns what a file keeps; null if it is not there, of other images, or damaged. */
    private static DecodedImages read(Path kept, byte[] key, int count) {
        try {
            if (!Files.isRegularFile(kept) || Files.size(kept) > LARGEST_ARRAY) {
                return null;
            }
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(kept));
            byte[] magic = new byte[MAGIC.length];
            byte[] digest = new byte[DIGEST_BYTES];
            if (file.remaining() < HEADER_BYTES) {
                return null;
            }
            file.get(magic).get(digest);
            int channels = file.getInt();
            int rows = file.getInt();
            int columns = file.getInt();
            int images = file.getInt();
            long expected = file.getLong();
            if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(digest, key) || images != count
                    || file.remaining() != (long) channels * rows * columns * images) {
                return null;
            }
            byte[] values = new byte[file.remaining()];
            file.get(values);
            CRC32 sum = new CRC32();
            sum.update(values);
            return sum.getValue() == expected ? new DecodedImages(channels, rows, columns, values) : null;
        } catch (IOException _) {
            return null;
        }
    }

    private static DecodedImages decode(FolderListing listing, ImageSettings settings) throws IOException {
        List<Path> files = listing.files();
        ImageFile[] images = new ImageFile[files.size()];
        AtomicReferenceArray<IOException> faults = new AtomicReferenceArray<>(images.length);
        IntStream.range(0, images.length).parallel().forEach(i -> {
            try {
                ImageFile image = ImageFile.read(files.get(i));
                images[i] = settings.resizes() ? image.resized(settings.rows(), settings.columns()) : image;
            } catch (IOException e) {
                faults.set(i, e);
            }
        });
        for (int i = 0; i < images.length; i++) {
            if (faults.get(i) != null) {
                throw faults.get(i);
            }
        }
        requireOneSize(listing, images);
        int channels = settings.channels() != 0
                ? settings.channels()
                : Arrays.stream(images).mapToInt(ImageFile::channels).max().orElseThrow();
        int size = channels * images[0].rows() * images[0].columns();
        if ((long) size * images.length > LARGEST_ARRAY) {
            throw new IOException(String.format(Locale.ROOT,
                    "%s has %,d images of %s, %,d bytes; expected at most %,d: dataset.size makes images smaller",
                    listing.folder(), images.length, images[0].size(), (long) size * images.length,
                    LARGEST_ARRAY));
        }
        byte[] values = new byte[size * images.length];
        for (int i = 0; i < images.length; i++) {
            System.arraycopy(images[i].inChannels(channels).values(), 0, values, i * size, size);
        }
        return new DecodedImages(channels, images[0].rows(), images[0].columns(), values);
    }

    /** Refuses images of different sizes, and says how many are not as most are, and which is the first of them. */
    private static void requireOneSize(FolderListing listing, ImageFile[] images) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        for (ImageFile image : images) {
            counts.merge(image.size(), 1, Integer::sum);
        }
        if (counts.size() == 1) {
            return;
        }
        String usual = counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow().getKey();
        int first = 0;
        while (images[first].size().equals(usual)) {
            first++;
        }
        throw new IOException(String.format(Locale.ROOT,
                "%s has images of different sizes: %,d of %,d are not %s, as most are; the first of them is %s with %s;"
                        + " dataset.size resizes all, as --set dataset.size=%s does",
                listing.folder(), images.length - counts.get(usual), images.length, usual,
                listing.folder().relativize(listing.files().get(first)), images[first].size(), usual));
    }
}
