package org.backlight.app.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.backlight.substrate.file.WholeFile;

/**
 * A file of events, as TensorBoard reads them. Each event is a record: its length (8 bytes), that length's checksum (4), the event
 * and its checksum (4), all little-endian, with masked CRC-32C (TensorFlow, {@code tensorflow/core/lib/io/record_writer.h}). An event
 * is a message of protobuf, {@code tensorflow/core/util/event.proto}.
 */
public final class EventFile implements AutoCloseable {

    /** Fields of Event. */
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    /** Field of SessionLog, and its value for a start, from whose step on TensorBoard forgets what was there before. */
    private static final int STATUS = 1;
    private static final int START = 1;
    /** Fields of Summary and Summary.Value. */
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int TENSOR = 8;
    private static final int METADATA = 9;
    /** Fields of Summary.Image. */
    private static final int HEIGHT = 1;
    private static final int WIDTH = 2;
    private static final int COLORSPACE = 3;
    private static final int ENCODED = 4;
    private static final int RGB = 3;
    /** Fields of TensorProto, and its type of texts. */
    private static final int TYPE = 1;
    private static final int SHAPE = 2;
    private static final int STRINGS = 8;
    private static final int STRING = 7;
    /** Fields of SummaryMetadata and its PluginData. */
    private static final int PLUGIN = 1;
    private static final int NAME = 1;

    private static final String PREFIX = "events.out.tfevents.";
    private static final int MASK = 0xa282ead8;

    private final FileChannel channel;

    /**
     * One thing to show at a step.
     *
     * @param tag under which it is shown
     * @param message of protobuf, of the type Summary.Value
     */
    public record Value(String tag, byte[] message) {}

    /** Writer of the fields of a message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private EventFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Begins a new file {@code events.out.tfevents.<seconds>.<number>.backlight}.
     *
     * @param folder made if it is missing
     * @param seconds since 1970, of the first event
     * @throws IOException if it cannot be made
     */
    public static EventFile create(Path folder, double seconds) throws IOException {
        Files.createDirectories(folder);
        return begin(FileChannel.open(next(folder, seconds), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE), seconds);
    }

    /**
     * Begins a file that appears when it is complete.
     *
     * @param file completed by the caller when this is closed
     * @param seconds since 1970, of the first event
     * @throws IOException if it cannot be written
     */
    static EventFile within(WholeFile file, double seconds) throws IOException {
        return begin(FileChannel.open(file.path(), StandardOpenOption.WRITE), seconds);
    }

    private static EventFile begin(FileChannel channel, double seconds) throws IOException {
        EventFile file = new EventFile(channel);
        try {
            file.append(message(out -> {
                out.writeDouble(WALL_TIME, seconds);
                out.writeString(FILE_VERSION, "brain.Event:2");
            }));
            return file;
        } catch (IOException | RuntimeException e) {
            try (file) {
                throw e;
            }
        }
    }

    /** Returns a place for a new file. */
    static Path next(Path folder, double seconds) {
        // TensorBoard reads the files of a folder in the order of their names.
        String stem = String.format(Locale.ROOT, PREFIX + "%010d.", (long) seconds);
        for (int i = 0; true; i++) {
            Path path = folder.resolve(String.format(Locale.ROOT, "%s%04d.backlight", stem, i));
            if (!Files.exists(path)) {
                return path;
            }
        }
    }

    /**
     * Returns a file of events in a folder, of whatever program; empty where there is none.
     *
     * @param folder need not exist
     * @throws IOException if it cannot be read
     */
    static Optional<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX)).sorted()
                    .findFirst();
        }
    }

    /**
     * Says that a training begins or goes on, so that events of this step and later ones in earlier files are forgotten.
     *
     * @param seconds since 1970
     * @param step the first that follows
     * @throws IOException if it cannot be written
     */
    public void start(double seconds, long step) throws IOException {
        append(message(out -> {
            out.writeDouble(WALL_TIME, seconds);
            out.writeInt64(STEP, step);
            out.writeByteArray(SESSION_LOG, message(log -> log.writeEnum(STATUS, START)));
        }));
    }

    /**
     * Writes what is to be shown at a step.
     *
     * @param seconds since 1970
     * @param step of the training
     * @param values to show
     * @throws IOException if it cannot be written
     */
    public void add(double seconds, long step, List<Value> values) throws IOException {
        append(message(out -> {
            out.writeDouble(WALL_TIME, seconds);
            out.writeInt64(STEP, step);
            out.writeByteArray(SUMMARY, message(summary -> {
                for (Value value : values) {
                    summary.writeByteArray(VALUE, value.message);
                }
            }));
        }));
    }

    /** Returns a number to show as a point of a curve. */
    public static Value scalar(String tag, double value) {
        return new Value(tag, message(out -> {
            out.writeString(TAG, tag);
            out.writeFloat(SIMPLE_VALUE, (float) value);
        }));
    }

    /**
     * Returns a picture to show.
     *
     * @param width in pixels
     * @param height in pixels
     * @param png the file's bytes
     */
    public static Value image(String tag, int width, int height, byte[] png) {
        return new Value(tag, message(out -> {
            out.writeString(TAG, tag);
            out.writeByteArray(IMAGE, message(image -> {
                image.writeInt32(HEIGHT, height);
                image.writeInt32(WIDTH, width);
                image.writeInt32(COLORSPACE, RGB);
                image.writeByteArray(ENCODED, png);
            }));
        }));
    }

    /** Returns a text to show, in Markdown. */
    public static Value text(String tag, String markdown) {
        return new Value(tag, message(out -> {
            out.writeString(TAG, tag);
            out.writeByteArray(TENSOR, message(tensor -> {
                tensor.writeEnum(TYPE, STRING);
                // No dimensions: a single text.
                tensor.writeByteArray(SHAPE, new byte[0]);
                tensor.writeBytes(STRINGS, ByteString.copyFromUtf8(markdown));
            }));
            out.writeByteArray(METADATA, message(metadata -> metadata.writeByteArray(PLUGIN,
                    message(plugin -> plugin.writeString(NAME, "text")))));
        }));
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            // Nothing is written but memory.
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void append(byte[] event) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + event.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(event.length);
        record.putInt(masked(record.array(), 0, Long.BYTES));
        record.put(event);
        record.putInt(masked(event, 0, event.length));
        record.flip();
        // Whole and at once, as TensorBoard reads while it grows.
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    /** Returns a checksum that may itself be a part of what is summed: CRC-32C, rotated right by 15 bits, plus a constant. */
    static int masked(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
