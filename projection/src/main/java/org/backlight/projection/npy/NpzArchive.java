package org.backlight.projection.npy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.file.RegularFile;

/** Archive of NumPy's arrays (.npz): a zip file with an entry {@code NAME.npy} for each, packed or not. */
public final class NpzArchive {

    private static final String SUFFIX = ".npy";
    private static final int PIECE = 1 << 20;

    private NpzArchive() {}

    /**
     * Returns the names of the arrays in an archive, without {@code .npy}, in its order.
     *
     * @throws IOException with one sentence that names the file, if it is not there or no zip archive
     */
    public static List<String> arrays(Path archive) throws IOException {
        try (ZipFile zip = open(archive)) {
            return zip.stream().map(ZipEntry::getName).filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length())).toList();
        }
    }

    /**
     * Reads all arrays of an archive that is small enough for the memory of Java.
     *
     * @param archive the content of the file
     * @param name of the file, for messages
     * @param largestBytes that all arrays together may take, unpacked
     * @return each by its name, without {@code .npy}, in the order of the archive
     * @throws IOException with one sentence that begins with the name, if an array is damaged, there twice, or too large
     */
    public static Map<String, NpyArray> read(byte[] archive, String name, int largestBytes)
            throws IOException {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        int left = largestBytes;
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null;) {
                String array = entry.getName().endsWith(SUFFIX)
                        ? entry.getName().substring(0, entry.getName().length() - SUFFIX.length())
                        : entry.getName();
                byte[] content = zip.readNBytes(left);
                if (content.length == left && zip.read() >= 0) {
                    throw new IOException(name + " has arrays of more than " + largestBytes + " bytes");
                }
                left -= content.length;
                if (arrays.put(array,
                        NpyArray.parse(name + " (" + Visible.excerpt(array) + ")", content)) != null) {
                    throw new IOException(name + " has the array " + Visible.excerpt(array) + " twice");
                }
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new IOException(name + " is damaged: " + e.getMessage(), e);
        }
        return arrays;
    }

    /**
     * Finds one of the arrays that were read.
     *
     * @param shape that it must have, in which -1 stands for any extent
     * @throws IllegalArgumentException with the rest of a sentence, if it is missing or of another shape
     */
    public static NpyArray array(Map<String, NpyArray> arrays, String name, long... shape) {
        NpyArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("it has no array " + name);
        }
        boolean fits = array.shape().size() == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] < 0 || shape[i] == array.shape().get(i);
        }
        if (!fits) {
            throw new IllegalArgumentException("its array " + name + " has the shape " + array.shape());
        }
        return array;
    }

    /**
     * Returns an archive of arrays, not packed, and the same whenever it is made.
     *
     * @param arrays each by its name, without {@code .npy}
     */
    public static byte[] write(Map<String, NpyArray> arrays) throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
                entry.setTime(0);
                zip.putNextEntry(entry);
                for (byte[] part : array.getValue().content()) {
                    zip.write(part);
                }
                zip.closeEntry();
            }
        }
        return archive.toByteArray();
    }

    /** Returns an array's file, unpacked. */
    static MemorySegment content(Path archive, String array, Arena arena) throws IOException {
        try (ZipFile zip = open(archive)) {
            ZipEntry entry = zip.getEntry(array + SUFFIX);
            if (entry == null) {
                throw new IOException(archive + " has no array " + Visible.excerpt(array) + "; it has "
                        + Visible.excerpt(String.join(", ", arrays(archive))));
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return content(in, entry.getSize(), arena);
            } catch (ZipException e) {
                throw damaged(archive, e);
            }
        } catch (OutOfMemoryError e) {
            throw new IOException(archive + " is too large for the memory of this process", e);
        }
    }

    /** The promised memory is taken once a first piece has been read: an archive of a few bytes may promise anything. */
    private static MemorySegment content(InputStream in, long promised, Arena arena) throws IOException {
        byte[] first = in.readNBytes((int) Math.min(PIECE, Math.max(0, promised)));
        if (first.length < PIECE) {
            MemorySegment small = arena.allocate(Math.max(1, first.length), Long.BYTES);
            MemorySegment.copy(MemorySegment.ofArray(first), 0, small, 0, first.length);
            return small.asSlice(0, first.length);
        }
        MemorySegment all = arena.allocate(promised, Long.BYTES);
        MemorySegment.copy(MemorySegment.ofArray(first), 0, all, 0, first.length);
        long at = first.length;
        byte[] piece = new byte[PIECE];
        for (int count; (count = in.read(piece)) >= 0;) {
            if (at + count > promised) {
                throw new ZipException("an array is longer than the archive's list says");
            }
            MemorySegment.copy(MemorySegment.ofArray(piece), 0, all, at, count);
            at += count;
        }
        return all.asSlice(0, at);
    }

    private static ZipFile open(Path archive) throws IOException {
        RegularFile.require(archive);
        try {
            return new ZipFile(archive.toFile());
        } catch (ZipException e) {
            throw damaged(archive, e);
        }
    }

    private static IOException damaged(Path archive, ZipException e) {
        return new IOException(archive + " is no archive of arrays (.npz), or damaged: " + e.getMessage(), e);
    }
}
