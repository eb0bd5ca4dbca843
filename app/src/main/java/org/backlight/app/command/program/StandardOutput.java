package org.backlight.app.command.program;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The standard output of this process, which remembers the first failure of writing to it: Java's own hides them, so
 * that text for a full disk is lost without a word.
 */
public final class StandardOutput extends OutputStream {

    private static final Path DESCRIPTOR = Path.of("/dev/fd/1");
    private static final int FILE_TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final OutputStream descriptor;
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    /** Creates the output on this process's standard output. */
    public StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    /** Creates the output on a stream in place of standard output. */
    public StandardOutput(OutputStream descriptor) {
        this.descriptor = descriptor;
    }

    /** Returns a writer to this that flushes at the end of a line. */
    public PrintWriter writer(Charset charset) {
        return new PrintWriter(this, true, charset);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[]{(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            descriptor.write(bytes, offset, length);
        } catch (IOException e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    /**
     * Reports in one sentence if something could not be written.
     *
     * @param exitCode of the command
     * @param out writes to this; flushed
     * @param err where the sentence goes
     * @param readerMayLeave whether a failure only means that nobody reads any longer, as at the end of a pipe to
     *     {@code head}, which is not a fault
     * @return the exit code, or 1 in place of 0 if output is lost
     */
    public int check(int exitCode, PrintWriter out, PrintWriter err, boolean readerMayLeave) {
        out.flush();
        IOException failed = failure.get();
        if (failed == null || readerMayLeave) {
            return exitCode;
        }
        err.println("backlight: standard output could not be written, and what it lacks is lost: "
                + failed.getMessage());
        return exitCode == 0 ? Failures.FAILED_RUN : exitCode;
    }

    /** Returns whether standard output is a pipe or a socket, whose only failure is that its reader has gone. */
    public static boolean hasReader() {
        try {
            int type = (int) Files.getAttribute(DESCRIPTOR, "unix:mode") & FILE_TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return false;
        }
    }
}
