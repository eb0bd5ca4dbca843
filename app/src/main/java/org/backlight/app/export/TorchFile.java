package org.backlight.app.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.backlight.learning.export.ExportedTensor;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.substrate.file.WriteFailedException;

/**
 * Writer of a {@code state_dict} that {@code torch.load(file, weights_only=True)} reads: a ZIP archive, not compressed, of each
 * tensor's bytes and of a pickle (Python's {@code pickletools}, protocol 2) of a dict from names to tensors on them, as PyTorch
 * writes it (pytorch/pytorch, {@code torch/serialization.py}).
 */
final class TorchFile {

    private static final String ROOT = "archive/";
    private static final int PIECE = 1 << 20;

    private TorchFile() {}

    /**
     * Writes tensors.
     *
     * @param tensors float32 or float64, with names of their own
     * @throws IOException if the file cannot be written
     */
    static void write(Path file, List<ExportedTensor> tensors) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            zip.setMethod(ZipOutputStream.STORED);
            entry(zip, "data.pkl", MemorySegment.ofArray(pickle(tensors)));
            entry(zip, "byteorder", MemorySegment.ofArray("little".getBytes(StandardCharsets.US_ASCII)));
            for (int i = 0; i < tensors.size(); i++) {
                entry(zip, "data/" + i, LibTorch.bytes(tensors.get(i).value()));
            }
            entry(zip, "version", MemorySegment.ofArray("3\n".getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw WriteFailedException.of(file, e);
        }
    }

    private static void entry(ZipOutputStream zip, String name, MemorySegment body) throws IOException {
        CRC32 crc = new CRC32();
        byte[] piece = new byte[PIECE];
        for (long from = 0; from < body.byteSize(); from += PIECE) {
            crc.update(piece, 0, copy(body, from, piece));
        }
        ZipEntry entry = new ZipEntry(ROOT + name);
        // The same network makes the same bytes.
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        entry.setSize(body.byteSize());
        entry.setCompressedSize(body.byteSize());
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        for (long from = 0; from < body.byteSize(); from += PIECE) {
            zip.write(piece, 0, copy(body, from, piece));
        }
        zip.closeEntry();
    }

    private static int copy(MemorySegment body, long from, byte[] piece) {
        int size = (int) Math.min(PIECE, body.byteSize() - from);
        MemorySegment.ofArray(piece).asSlice(0, size).copyFrom(body.asSlice(from, size));
        return size;
    }

    /** Returns the pickle of {name: torch._utils._rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict())}. */
    private static byte[] pickle(List<ExportedTensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // PROTO 2, EMPTY_DICT, MARK
        out.write(new byte[]{(byte) 0x80, 2, '}', '('});
        for (int i = 0; i < tensors.size(); i++) {
            long[] sizes = tensors.get(i).sizes();
            text(out, tensors.get(i).name());
            global(out, "torch._utils", "_rebuild_tensor_v2");
            out.write('(');
            // The storage: ("storage", torch.FloatStorage or torch.DoubleStorage, its entry, "cpu", elements), BINPERSID
            out.write('(');
            text(out, "storage");
            global(out, "torch",
                    tensors.get(i).value().itemsize() == Double.BYTES ? "DoubleStorage" : "FloatStorage");
            text(out, String.valueOf(i));
            text(out, "cpu");
            whole(out, tensors.get(i).value().numel());
            out.write('t');
            out.write('Q');
            whole(out, 0);
            out.write('(');
            for (long size : sizes) {
                whole(out, size);
            }
            out.write('t');
            out.write('(');
            for (int d = 0; d < sizes.length; d++) {
                long stride = 1;
                for (int inner = d + 1; inner < sizes.length; inner++) {
                    stride *= sizes[inner];
                }
                whole(out, stride);
            }
            out.write('t');
            // NEWFALSE: no gradient is wanted
            out.write(0x89);
            global(out, "collections", "OrderedDict");
            // EMPTY_TUPLE, REDUCE, TUPLE, REDUCE
            out.write(new byte[]{')', 'R', 't', 'R'});
        }
        // SETITEMS, STOP
        out.write(new byte[]{'u', '.'});
        return out.toByteArray();
    }

    private static void global(ByteArrayOutputStream out, String module, String name) throws IOException {
        out.write(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** BINUNICODE. */
    private static void text(ByteArrayOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.write(little(Integer.BYTES).putInt(bytes.length).array());
        out.write(bytes);
    }

    /** BININT, or LONG1 of eight bytes. */
    private static void whole(ByteArrayOutputStream out, long number) throws IOException {
        if (number <= Integer.MAX_VALUE) {
            out.write('J');
            out.write(little(Integer.BYTES).putInt((int) number).array());
        } else {
            out.write(0x8a);
            out.write(Long.BYTES);
            out.write(little(Long.BYTES).putLong(number).array());
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
