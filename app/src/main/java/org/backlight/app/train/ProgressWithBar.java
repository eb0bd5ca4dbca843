package org.backlight.app.train;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.learning.StepMetrics;

/** The progress on a terminal: a line per epoch scrolls up, and the bar stays beneath. */
final class ProgressWithBar extends Progress {

    private final LiveLine live;
    private final int epochs;
    private final ProgressBar bar;

    ProgressWithBar(Terminal terminal, int epochs, long samplesPerEpoch, long samplesDone) {
        super(terminal.out(), epochs, samplesPerEpoch);
        this.live = new LiveLine(terminal.out());
        this.epochs = epochs;
        bar = new ProgressBarBuilder().setTaskName("").setInitialMax(epochs * samplesPerEpoch)
                .startsFrom(samplesDone, Duration.ZERO).setStyle(ProgressBarStyle.ASCII)
                .setUnit(" samples", 1)
                .showSpeed().setUpdateIntervalMillis(200)
                .setConsumer(new DelegatingProgressBarConsumer(live::show, terminal.columns() - 1)).build();
    }

    @Override
    void step(StepMetrics metrics) {
        bar.stepBy(metrics.samples());
        bar.setExtraMessage(String.format(Locale.ROOT, " epoch %d/%d, loss %.4f, accuracy %.1f %%",
                metrics.epoch(), epochs, metrics.loss(), 100 * metrics.accuracy()));
    }

    @Override
    void line(String text) {
        live.print(text);
    }

    @Override
    public void close() {
        bar.close();
        live.close();
    }
}
