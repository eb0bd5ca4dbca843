package org.backlight.app.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.util.Event;

/** Reads event files by TensorFlow's own classes, and checks each record's checksums by a table of its own. */
public final class EventReader {

    private static final int POLYNOMIAL = 0x82F63B78;

    static {
        // TensorFlow's classes were made by an older protobuf, which newer ones refuse, as hostile messages could keep it busy.
        System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
    }

    private EventReader() {}

    /** Returns all events below a folder, file by file in the order of their names. */
    public static List<Event> read(Path folder) throws IOException {
        List<Event> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                assertThat(file.getFileName().toString()).contains("tfevents");
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining()) {
                    int start = bytes.position();
                    int length = Math.toIntExact(bytes.getLong());
                    assertThat(bytes.getInt())
                            .isEqualTo(masked(Arrays.copyOfRange(bytes.array(), start, start + 8)));
                    byte[] event = new byte[length];
                    bytes.get(event);
                    assertThat(bytes.getInt()).isEqualTo(masked(event));
                    events.add(Event.parseFrom(event));
                }
            }
        }
        return events;
    }

    static int masked(byte[] bytes) {
        int crc = crc(bytes);
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    /** CRC-32C, bit by bit. */
    static int crc(byte[] bytes) {
        int crc = -1;
        for (byte value : bytes) {
            crc ^= value & 0xFF;
            for (int i = 0; i < Byte.SIZE; i++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
            }
        }
        return ~crc;
    }
}
