package org.backlight.app.terminal;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Display of how much of each file has arrived: a bar on a terminal, one line per file elsewhere. */
public final class DownloadBar implements AutoCloseable {

    private static final int MEBIBYTE = 1 << 20;

    private final Terminal terminal;
    private final LiveLine live;
    private ProgressBar bar;

    /**
     * Creates a bar that is not shown yet.
     *
     * @param terminal what it is shown on
     */
    public DownloadBar(Terminal terminal) {
        this.terminal = terminal;
        this.live = new LiveLine(terminal.out());
    }

    /**
     * Records bytes that have arrived.
     *
     * @param file the file's name
     * @param bytes how many of it are there
     * @param total its whole size in bytes
     */
    public void advanced(String file, long bytes, long total) {
        if (!terminal.showsLive()) {
            return;
        }
        if (bar == null || !bar.getTaskName().equals(file)) {
            closeBar();
            bar = new ProgressBarBuilder().setTaskName(file).setInitialMax(total)
                    .startsFrom(bytes, java.time.Duration.ZERO)
                    .setUnit(" MiB", MEBIBYTE).showSpeed().setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new DelegatingProgressBarConsumer(live::show, terminal.columns() - 1))
                    .build();
        }
        bar.stepTo(bytes);
    }

    /**
     * Prints a line about a file.
     *
     * @param text without a line end
     */
    public void line(String text) {
        closeBar();
        terminal.out().println(text);
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            live.close();
            bar = null;
        }
    }

    @Override
    public void close() {
        closeBar();
    }
}
