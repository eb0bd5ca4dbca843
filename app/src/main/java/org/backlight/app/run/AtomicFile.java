package org.backlight.app.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.backlight.projection.FileBeside;

/** Writes files so that a reader, or a crash at any moment, sees the old content or the new one whole. */
public final class AtomicFile {

    private AtomicFile() {}

    /**
     * Writes a file beside its place, forces it to the disk, and renames it into place.
     *
     * @param file the file to make or replace
     * @param content all of its bytes
     * @throws IOException if it cannot be written; the former file then stands
     */
    public static void write(Path file, byte[] content) throws IOException {
        try (FileBeside beside = new FileBeside(file)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                beside.channel().write(buffer);
            }
            beside.complete();
        }
    }

    /**
     * Writes a text in UTF-8, see {@link #write(Path, byte[])}.
     *
     * @param file the file to make or replace
     * @param text all of its text
     * @throws IOException if it cannot be written; the former file then stands
     */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
