package org.backlight.substrate.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files in mapped memory, for a reader that allocates whatever a damaged file claims to have: of a buffer, it can only take what
 * is there.
 */
public final class MappedFile {

    private MappedFile() {}

    /**
     * Maps a file.
     *
     * @param file read only; it must not change as long as it is mapped
     * @param memory which unmaps the file when it is closed
     * @return the whole content; empty if the file is empty, or larger than a buffer can be (2 GiB)
     * @throws IOException if the file cannot be read
     */
    public static Optional<ByteBuffer> map(Path file, Arena memory) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            return size == 0 || size > Integer.MAX_VALUE
                    ? Optional.empty()
                    : Optional
                            .of(channel.map(FileChannel.MapMode.READ_ONLY, 0, size, memory).asByteBuffer());
        }
    }
}
