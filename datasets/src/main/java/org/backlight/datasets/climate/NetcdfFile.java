package org.backlight.datasets.climate;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.file.Hdf5Size;
import org.backlight.substrate.file.MappedFile;
import org.backlight.substrate.file.RegularFile;

/**
 * NetCDF-4 file that is read: variables by name, with the names of their dimensions. NetCDF-4 is HDF5 in which a dimension is a
 * data set, and a variable refers to those by HDF5 references or by numbers, each in an attribute (NetCDF-4 file format
 * specification, appendix B of the NetCDF User Guide).
 */
final class NetcdfFile implements AutoCloseable {

    /** What a reading of HDF5 gives. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /** The most by which deflate packs (its author's bound), above which sizes in a damaged header are not believed. */
    private static final long LARGEST_PACKING = 1032;

    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private final Path path;
    private final HdfFile hdf;
    private final Arena memory;
    private final long bytes;
    private final Map<Long, String> namesByAddress = new HashMap<>();
    /** Names of dimensions by the numbers that some files give them. */
    private final Map<Long, String> namesByNumber = new HashMap<>();

    private NetcdfFile(Path path, HdfFile hdf, Arena memory, long bytes) {
        this.path = path;
        this.hdf = hdf;
        this.memory = memory;
        this.bytes = bytes;
    }

    /**
     * Opens a file.
     *
     * @throws IOException with one sentence that names it, if it is missing, no HDF5, cut short or damaged
     */
    static NetcdfFile open(Path path) throws IOException {
        RegularFile.require(path);
        checkBeginning(path);
        long bytes = Files.size(path);
        long declared = Hdf5Size.of(path);
        if (bytes < declared) {
            throw new IOException(path + " is cut short: it has " + bytes + " of " + declared + " bytes");
        }
        Arena memory = Arena.ofShared();
        HdfFile hdf;
        try {
            // jHDF's own channel first allocates as much as a damaged file claims to have.
            Optional<ByteBuffer> mapped = MappedFile.map(path, memory);
            hdf = checked(path, () -> mapped.map(HdfFile::fromByteBuffer).orElseGet(() -> new HdfFile(path)));
        } catch (IOException e) {
            memory.close();
            throw e;
        }
        NetcdfFile file = new NetcdfFile(path, hdf, memory, bytes);
        try {
            file.checked(() -> {
                for (Node node : hdf.getChildren().values()) {
                    file.namesByAddress.put(node.getAddress(), node.getName());
                    Attribute number = node.getAttribute("_Netcdf4Dimid");
                    if (number != null && number.getData() instanceof Number value) {
                        file.namesByNumber.put(value.longValue(), node.getName());
                    }
                }
                return null;
            });
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static void checkBeginning(Path path) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(path)) {
            head = in.readNBytes(HDF5.length);
        }
        if (head.length >= 4 && head[0] == 'C' && head[1] == 'D' && head[2] == 'F' && head[3] <= 5) {
            String name = path.getFileName().toString();
            throw new IOException(path + " is classic NetCDF (NetCDF-3), expected NetCDF-4, into which it is "
                    + "converted by: nccopy -k nc4 " + name + " new-" + name);
        }
        // HDF5 may begin later in the file, which NetCDF never does.
        if (!Arrays.equals(head, HDF5)) {
            throw new IOException(path + " is no NetCDF-4: it begins with 0x"
                    + HexFormat.of().formatHex(head) + ", expected HDF5's signature 0x"
                    + HexFormat.of().formatHex(HDF5));
        }
    }

    /** Returns what jHDF reads, whose many exceptions about a damaged file become one sentence about it. */
    <T> T checked(Reading<T> reading) throws IOException {
        return checked(path, reading);
    }

    private static <T> T checked(Path path, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (RuntimeException e) {
            throw new IOException(path + " is cut short or damaged: " + reason(e), e);
        }
    }

    /** Returns jHDF's own words; of its exceptions without any, and of Java's, only that a header is wrong. */
    private static String reason(RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof HdfException && cause.getMessage() != null
                ? Visible.text(cause.getMessage())
                : "one of its headers claims what HDF5 does not allow";
    }

    Path path() {
        return path;
    }

    /** Returns whether there is a variable of a name, other than a dimension without values. */
    boolean has(String name) throws IOException {
        return dataset(name) != null;
    }

    /**
     * Returns a variable.
     *
     * @throws IOException naming the file and what variables it has, if it has no such
     */
    NetcdfVariable variable(String name) throws IOException {
        Dataset dataset = dataset(name);
        if (dataset == null) {
            TreeSet<String> there = new TreeSet<>();
            for (String other : namesByAddress.values()) {
                if (dataset(other) != null) {
                    there.add(other);
                }
            }
            throw new IOException(path + " has no variable " + name + ", only "
                    + (there.isEmpty() ? "none" : Visible.text(String.join(", ", there))));
        }
        NetcdfVariable variable = checked(() -> new NetcdfVariable(this, name, dataset));
        long size = checked(variable::sizeInBytes);
        if (size / LARGEST_PACKING > bytes) {
            throw new IOException(path + " is damaged: its variable " + name + " would have " + size
                    + " bytes, more than a file of " + bytes + " can hold");
        }
        return variable;
    }

    /** Returns the name of what lies at an address; null if nothing does. */
    String nameAt(long address) {
        return namesByAddress.get(address);
    }

    /** Returns the name of the dimension of a number; null if none has it. */
    String dimensionNamed(long number) {
        return namesByNumber.get(number);
    }

    private Dataset dataset(String name) throws IOException {
        return checked(() -> {
            if (!namesByAddress.containsValue(name) || !(hdf.getChild(name) instanceof Dataset dataset)) {
                return null;
            }
            return NetcdfVariable.isBareDimension(dataset) ? null : dataset;
        });
    }

    @Override
    public void close() {
        hdf.close();
        memory.close();
    }
}
