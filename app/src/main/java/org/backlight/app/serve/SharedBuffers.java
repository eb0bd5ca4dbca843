package org.backlight.app.serve;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.backlight.app.failure.FileTrouble;
import org.backlight.substrate.file.FolderTree;

/**
 * Files that the service and a client both map, in a folder that only this user may enter: in memory where the system has such
 * a place. Their bytes are written when a file is made, so that a place without room is found then, and not when an array is
 * written into nothing.
 */
final class SharedBuffers implements AutoCloseable {

    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "backlight-";
    private static final int PIECE = 1 << 20;

    private final HeldMemory held;
    private Path folder;

    /** @param held counts the bytes of all buffers */
    SharedBuffers(HeldMemory held) {
        this.held = held;
    }

    /** File that is mapped; its size is the service's to change. */
    final class Buffer implements AutoCloseable {

        private final String name;
        private final Path path;
        private final MemorySegment memory;
        private final Arena arena = Arena.ofShared();
        private int users;
        private boolean dropped;

        private Buffer(Path folder, String name, long bytes) throws IOException {
            this.name = name;
            path = folder.resolve(name);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(PIECE, bytes));
                for (long at = 0; at < bytes;) {
                    at += channel.write(zeros.clear().limit((int) Math.min(PIECE, bytes - at)), at);
                }
                memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            } catch (IOException | RuntimeException | Error e) {
                arena.close();
                Files.deleteIfExists(path);
                throw e;
            }
        }

        String name() {
            return name;
        }

        Path path() {
            return path;
        }

        long bytes() {
            return memory.byteSize();
        }

        /**
         * Returns a part, which is there until {@link #release}.
         *
         * @throws Refusal if it does not lie within the buffer, or somebody has cut the file
         */
        MemorySegment use(long offset, long bytes) {
            if (offset % 64 != 0) {
                throw new Refusal(Refusal.Kind.REQUEST,
                        "The offset " + offset + " in buffer " + name + " is no multiple of 64.");
            }
            if (offset > memory.byteSize() || bytes > memory.byteSize() - offset) {
                throw new Refusal(Refusal.Kind.LIMIT, bytes + " bytes from offset " + offset
                        + " on do not lie within buffer " + name + " of " + memory.byteSize() + " bytes.");
            }
            try {
                // Memory behind the end of a file is not there.
                long size = Files.size(path);
                if (size < memory.byteSize()) {
                    throw new Refusal(Refusal.Kind.REQUEST, "The file of buffer " + name + " has " + size
                            + " bytes, but had " + memory.byteSize() + " when it was made.");
                }
            } catch (IOException e) {
                throw new Refusal(Refusal.Kind.UNKNOWN, "The file of buffer " + name + " is gone.", Map.of(),
                        e);
            }
            synchronized (this) {
                if (dropped) {
                    throw new Refusal(Refusal.Kind.UNKNOWN, "There is no buffer " + name + " any more.");
                }
                users++;
            }
            return memory.asSlice(offset, bytes);
        }

        /** Ends the use of a part. */
        void release() {
            boolean last;
            synchronized (this) {
                users--;
                last = dropped && users == 0;
            }
            if (last) {
                unmap();
            }
        }

        private void unmap() {
            long bytes = memory.byteSize();
            arena.close();
            held.giveBack(bytes);
        }

        /** Deletes the file, and unmaps it as soon as no call uses it. */
        @Override
        public void close() {
            boolean unused;
            synchronized (this) {
                if (dropped) {
                    return;
                }
                dropped = true;
                unused = users == 0;
            }
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                System.getLogger(SharedBuffers.class.getPackageName()).log(System.Logger.Level.DEBUG,
                        () -> path + " cannot be deleted", e);
            }
            if (unused) {
                unmap();
            }
        }
    }

    /**
     * Makes a buffer.
     *
     * @param name of the file
     * @throws Refusal if there is no room
     */
    Buffer make(String name, long bytes) {
        try {
            return held.hold(bytes, "This buffer takes", "", () -> new Buffer(folder(), name, bytes));
        } catch (IOException e) {
            throw new Refusal(Refusal.Kind.MEMORY, "A buffer of " + bytes + " bytes cannot be made: "
                    + FileTrouble.words(e) + ".", Map.of(), e);
        } catch (OutOfMemoryError e) {
            throw new Refusal(Refusal.Kind.MEMORY, "A buffer of " + bytes + " bytes cannot be mapped.",
                    Map.of(), e);
        }
    }

    private synchronized Path folder() throws IOException {
        if (folder == null) {
            boolean memory = Files.isDirectory(IN_MEMORY) && Files.isWritable(IN_MEMORY);
            Path place = memory ? IN_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            deleteLeftBehind(place);
            folder = Files.createTempDirectory(place, PREFIX + ProcessHandle.current().pid() + "-");
        }
        return folder;
    }

    /** Deletes folders of this user's services that were killed, which would keep memory from everybody. */
    private static void deleteLeftBehind(Path place) throws IOException {
        String user = System.getProperty("user.name");
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path each : folders) {
                String[] parts = each.getFileName().toString().split("-");
                try {
                    if (parts.length == 3 && parts[1].matches("\\d{1,18}")
                            && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()
                            && Files.getOwner(each).getName().equals(user)) {
                        FolderTree.delete(each);
                    }
                } catch (IOException e) {
                    // Another service may delete its own meanwhile.
                    System.getLogger(SharedBuffers.class.getPackageName()).log(System.Logger.Level.DEBUG,
                            () -> each + " is left alone", e);
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        if (folder != null) {
            FolderTree.delete(folder);
            folder = null;
        }
    }
}
