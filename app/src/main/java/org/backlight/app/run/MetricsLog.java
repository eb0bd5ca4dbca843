package org.backlight.app.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.backlight.app.failure.UserMistake;
import org.backlight.substrate.file.FileLock;

/**
 * The growing {@code metrics.jsonl} of a run that is being trained. Each line is written whole and at once, so
 * others can follow the file. The open log locks the run against a second trainer.
 */
public final class MetricsLog implements AutoCloseable {

    private final Path file;
    private final FileLock lock;
    private final FileChannel channel;

    private MetricsLog(Path file, FileLock lock) {
        this.file = file;
        this.lock = lock;
        channel = lock.channel();
    }

    static MetricsLog open(Path file) throws IOException {
        try {
            MetricsLog log = new MetricsLog(file, FileLock.take(file));
            log.channel.position(log.channel.size());
            return log;
        } catch (FileLock.HeldException e) {
            throw new UserMistake("run " + file.getParent() + " is being trained "
                    + (e.byThisProcess() ? "already" : "by another process"), e);
        }
    }

    /**
     * Appends one line.
     *
     * @param metric what was measured
     * @throws IOException if the line cannot be written, on a full disk for instance
     */
    public void append(MetricsLine metric) throws IOException {
        ByteBuffer line = ByteBuffer
                .wrap((MetricsFormat.line(metric) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    /**
     * Drops every line of a later step, and a last line that was cut short, so that a run which resumes at
     * {@code step} continues its curve without a seam.
     *
     * @param step the step of the checkpoint that the run resumes from
     * @throws IOException if the file cannot be rewritten; it is then left as it was
     */
    public void truncateAfter(long step) throws IOException {
        long end = 0;
        for (MetricsFormat.Line line : MetricsFormat.lines(file)) {
            if (line.metric().step() > step) {
                break;
            }
            end = line.end();
        }
        channel.truncate(end);
        channel.position(end);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
