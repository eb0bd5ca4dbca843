package org.backlight.learning.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.backlight.learning.optimizer.Optimizer;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.file.FreeSpace;
import org.backlight.substrate.file.RegularFile;
import org.backlight.substrate.file.WholeFile;
import org.backlight.substrate.file.WriteFailedException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * float32 tensors and string metadata in one file of the safetensors format: the header's length as a
 * little-endian 64-bit integer, a JSON header, then the tensors' bytes (huggingface/safetensors, README,
 * "Format"). The metadata {@code crc32c} guards the whole file against damage, see {@link FileChecksum}.
 */
final class SafeTensors {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final String METADATA = "__metadata__";
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private SafeTensors() {}

    /** Free space for new files. */
    @FunctionalInterface
    public interface DiskSpace {

        /** The free space that the disk itself reports. */
        DiskSpace OF_DISK = FreeSpace::of;

        /** Returns the number of bytes that a new file in this folder may have. */
        long usable(Path folder) throws IOException;
    }

    /** Reader of a file's metadata, which may refuse it. */
    @FunctionalInterface
    interface MetadataReader<T> {
        T read(Map<String, String> metadata) throws IOException;
    }

    /** Writes a checkpoint, as {@link #write(String, Path, Map, List, DiskSpace)}. */
    static void write(Path file, Map<String, String> metadata, List<Optimizer.NamedTensor> tensors,
            DiskSpace space) throws IOException {
        write("checkpoint", file, metadata, tensors, space);
    }

    /**
     * Writes a file that is either complete under its name or not there: to a temporary file, forced to the
     * disk, then renamed.
     *
     * @param what the file is, for messages
     * @param space tells the room on the disk
     * @throws DiskTooSmallException before anything is written, if it would not fit
     * @throws IOException with a sentence that names the file, if writing fails
     */
    static void write(String what, Path file, Map<String, String> metadata,
            List<Optimizer.NamedTensor> tensors, DiskSpace space) throws IOException {
        List<MemorySegment> bodies = new ArrayList<>();
        ObjectNode header = JSON.createObjectNode();
        ObjectNode metadataNode = header.putObject(METADATA).put(FileChecksum.NAME, FileChecksum.NONE);
        metadata.forEach(metadataNode::put);
        long offset = 0;
        for (var named : tensors) {
            MemorySegment body = LibTorch.bytes(named.tensor());
            bodies.add(body);
            ObjectNode entry = header.putObject(named.name());
            entry.put("dtype", type(named));
            var shape = entry.putArray("shape");
            for (int d = 0; d < named.tensor().dim(); d++) {
                shape.add(named.tensor().size(d));
            }
            entry.putArray("data_offsets").add(offset).add(offset + body.byteSize());
            offset += body.byteSize();
        }
        byte[] json = JSON.writeValueAsBytes(header);
        long total = Long.BYTES + json.length + offset;
        long free = space.usable(file.toAbsolutePath().getParent());
        if (free < total) {
            throw new DiskTooSmallException(
                    what + " " + file + " needs " + total + " bytes, but the disk has " + free
                            + " bytes free",
                    total - free);
        }
        FileChecksum.put(json, FileChecksum.of(json, bodies));
        try (WholeFile output = WholeFile.open(file)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            output.append(length.putLong(json.length).flip());
            output.append(ByteBuffer.wrap(json));
            for (MemorySegment body : bodies) {
                for (MemorySegment part : FileChecksum.parts(body)) {
                    output.append(part.asByteBuffer());
                }
            }
            output.complete();
        } catch (WriteFailedException e) {
            throw new IOException(what + " " + file + " could not be written: " + e.getReason(), e);
        } catch (IOException e) {
            throw new IOException(what + " " + file + " could not be written: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a whole file into existing tensors, after everything in it was checked; on any error before that no tensor
     * is modified. The file is read twice in small pieces, so that no more memory is needed. A value that is not finite is
     * found only on the second reading.
     *
     * @param tensors every tensor that the file must hold, with its shape
     * @param accept looks at the metadata before any tensor is modified, and may refuse the file
     * @return what {@code accept} made of the metadata
     * @throws IOException with a sentence that names the file and what is wrong with it
     */
    static <T> T read(Path file, List<Optimizer.NamedTensor> tensors, MetadataReader<T> accept)
            throws IOException {
        return read(file, tensors, true, accept);
    }

    /** Reads tensors as {@link #read} does, but from a file that may hold other tensors too. */
    static <T> T readSome(Path file, List<Optimizer.NamedTensor> tensors, MetadataReader<T> accept)
            throws IOException {
        return read(file, tensors, false, accept);
    }

    private static <T> T read(Path file, List<Optimizer.NamedTensor> tensors, boolean all,
            MetadataReader<T> accept) throws IOException {
        try {
            RegularFile.require(file);
        } catch (IOException e) {
            throw new IOException("checkpoint " + e.getMessage(), e);
        }
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] json = headerBytes(file, channel);
            JsonNode header = header(file, json);
            long start = Long.BYTES + (long) json.length;
            long bytes = channel.size() - start;
            List<Long> places = new ArrayList<>();
            for (var named : tensors) {
                places.add(start + place(file, header, bytes, named));
            }
            long wanted = tensors.stream().mapToLong(SafeTensors::bytes).sum();
            if (all && (bytes != wanted || header.size() != tensors.size() + 1)) {
                throw new IOException("checkpoint " + file + " holds " + (header.size() - 1) + " tensors of "
                        + bytes + " bytes, but this training has " + tensors.size() + " of " + wanted);
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            for (var entry : header.get(METADATA).properties()) {
                if (!entry.getValue().isString()) {
                    throw damaged(file, "its metadata has " + Visible.excerpt(entry.toString())
                            + ", expected a text");
                }
                metadata.put(entry.getKey(), entry.getValue().stringValue());
            }
            requireApart(file, tensors, places);
            checkChecksum(file, channel, json, metadata.remove(FileChecksum.NAME));
            T accepted = accept.read(metadata);
            for (int i = 0; i < tensors.size(); i++) {
                long place = places.get(i);
                for (MemorySegment part : FileChecksum.parts(LibTorch.bytes(tensors.get(i).tensor()))) {
                    readFully(file, channel, part.asByteBuffer(), place);
                    place += part.byteSize();
                }
                requireFinite(file, tensors.get(i));
            }
            return accepted;
        }
    }

    private static void requireFinite(Path file, Optimizer.NamedTensor named) throws IOException {
        try (PointerScope _ = new PointerScope()) {
            if (!Double.isFinite(named.tensor().sum().item_double())) {
                throw new DamagedCheckpointException("checkpoint " + file + " has a value in " + named.name()
                        + " that is not finite");
            }
        }
    }

    private static byte[] headerBytes(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw damaged(file, "it is cut short after " + size + " bytes");
        }
        ByteBuffer first = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(file, channel, first, 0);
        long length = first.getLong(0);
        if (length <= 0 || length > MAX_HEADER_BYTES || length > size - Long.BYTES) {
            throw damaged(file, "its header claims " + length + " bytes of " + size);
        }
        ByteBuffer json = ByteBuffer.allocate((int) length);
        readFully(file, channel, json, Long.BYTES);
        return json.array();
    }

    private static JsonNode header(Path file, byte[] json) throws IOException {
        try {
            JsonNode header = JSON.readTree(new String(json, StandardCharsets.UTF_8));
            if (!header.isObject() || !header.path(METADATA).isObject()) {
                throw damaged(file, "its header has no " + METADATA);
            }
            return header;
        } catch (JacksonException e) {
            throw damaged(file, "its header is not JSON");
        }
    }

    /** Returns where a tensor begins, after the header. A transformer's adapter is named readout in older files. */
    private static long place(Path file, JsonNode header, long dataBytes, Optimizer.NamedTensor named)
            throws IOException {
        JsonNode entry = header.path(named.name());
        if (!entry.isObject()) {
            entry = header.path(named.name().replace(".adapter.", ".readout."));
        }
        if (!entry.isObject()) {
            throw new IOException("checkpoint " + file + " has no tensor " + named.name());
        }
        List<Long> wanted = new ArrayList<>();
        for (int d = 0; d < named.tensor().dim(); d++) {
            wanted.add(named.tensor().size(d));
        }
        List<Long> shape = wholes(entry.path("shape"));
        if (!wanted.equals(shape) || !entry.path("dtype").asString("").equals(type(named))) {
            throw new IOException("checkpoint " + file + " has " + named.name() + " as "
                    + Visible.excerpt(entry.path("dtype").asString("nothing")) + " of shape "
                    + (shape == null ? Visible.excerpt(entry.path("shape").toString()) : shape)
                    + ", but this network has " + type(named) + " of " + wanted);
        }
        List<Long> offsets = wholes(entry.path("data_offsets"));
        long bytes = bytes(named);
        if (offsets == null || offsets.size() != 2 || offsets.getFirst() < 0
                || offsets.getFirst() > dataBytes - bytes
                || offsets.getLast() != offsets.getFirst() + bytes) {
            throw damaged(file, named.name() + " lies at bytes "
                    + Visible.excerpt(entry.path("data_offsets").toString()) + " of " + dataBytes
                    + ", expected [begin, begin + " + bytes + "]");
        }
        return offsets.getFirst();
    }

    /** Returns the elements of a list of whole numbers; null if it is none. */
    private static List<Long> wholes(JsonNode list) {
        List<Long> wholes = new ArrayList<>();
        for (JsonNode element : list) {
            if (!element.isIntegralNumber() || !element.canConvertToLong()) {
                return null;
            }
            wholes.add(element.longValue());
        }
        return list.isArray() ? wholes : null;
    }

    /** Refuses tensors that share bytes, which the format forbids. */
    private static void requireApart(Path file, List<Optimizer.NamedTensor> tensors, List<Long> places)
            throws IOException {
        TreeMap<Long, Optimizer.NamedTensor> inOrder = new TreeMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            var named = tensors.get(i);
            if (named.tensor().numel() == 0) {
                continue;
            }
            long end = places.get(i) + bytes(named);
            var before = inOrder.lowerEntry(end);
            if (before != null
                    && before.getKey() + bytes(before.getValue()) > places.get(i)) {
                throw damaged(file, named.name() + " shares bytes with " + before.getValue().name());
            }
            inOrder.put(places.get(i), named);
        }
    }

    private static long bytes(Optimizer.NamedTensor named) {
        return named.tensor().numel() * named.tensor().itemsize();
    }

    /** Returns the format's word for a tensor's type: parameters are float32, and so is state, but for velocities in bfloat16 and moments in eight bits; an export may have float64. */
    private static String type(Optimizer.NamedTensor named) {
        ScalarType type = named.tensor().scalar_type().intern();
        return switch (type) {
            case Float -> "F32";
            case BFloat16 -> "BF16";
            case Byte -> "U8";
            case Double -> "F64";
            default -> throw new IllegalArgumentException(named.name() + " has values of type " + type
                    + "; expected Float, Double, BFloat16 or Byte");
        };
    }

    private static IOException damaged(Path file, String how) {
        return new DamagedCheckpointException("checkpoint " + file + " is damaged: " + how);
    }

    private static void checkChecksum(Path file, FileChannel channel, byte[] json, String recorded)
            throws IOException {
        byte[] unsigned = json.clone();
        if (recorded == null || !FileChecksum.put(unsigned, FileChecksum.NONE)) {
            throw damaged(file, "it records no checksum");
        }
        String found = FileChecksum.of(unsigned, file, channel, Long.BYTES + (long) json.length);
        if (!found.equals(recorded)) {
            throw damaged(file, "its checksum is " + found + ", but it records " + recorded);
        }
    }

    static void readFully(Path file, FileChannel channel, ByteBuffer buffer, long place)
            throws IOException {
        for (long next = place; buffer.hasRemaining();) {
            int read = channel.read(buffer, next);
            if (read < 0) {
                throw damaged(file, "it is cut short after " + channel.size() + " bytes");
            }
            next += read;
        }
    }
}
