package org.backlight.substrate.file;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Size that an HDF5 file states of itself: the end-of-file address of its superblock (HDF5 File Format Specification
 * 3.0, section II.A). A shorter file was cut.
 */
public final class Hdf5Size {

    private static final int ADDRESS_BYTES = 8;

    private Hdf5Size() {}

    /** Returns the size in bytes; 0 if the superblock has another form than the usual one with 8-byte addresses at byte 0. */
    public static long of(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            in.readNBytes(head.array(), 0, head.capacity());
        }
        int version = head.get(8);
        int addressSizeAt = version < 2 ? 13 : 9;
        int addressAt = switch (version) {
            case 0 -> 40;
            case 1 -> 44;
            case 2, 3 -> 28;
            default -> 0;
        };
        return addressAt == 0 || head.get(addressSizeAt) != ADDRESS_BYTES ? 0 : head.getLong(addressAt);
    }
}
