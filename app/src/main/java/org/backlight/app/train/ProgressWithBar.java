package org.backlight.app.train;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Words;
import org.backlight.learning.metric.StepMetrics;

/** The progress on a terminal: a line per evaluation and epoch scrolls up, and a bar with the latest figures stays beneath. */
final class ProgressWithBar extends Progress {

    private static final int NARROWEST_BAR = 5;
    private static final int WIDEST_BAR = 24;

    private final LiveLine live;
    private final Length length;
    private final Wording wording;
    private final ProgressBar bar;

    ProgressWithBar(Terminal terminal, Length length, Wording wording, long samplesDone) {
        super(terminal.out(), length, wording, samplesDone);
        this.live = new LiveLine(terminal.out());
        this.length = length;
        this.wording = wording;
        bar = new ProgressBarBuilder().setInitialMax(length.samples())
                .startsFrom(samplesDone, Duration.ZERO).setUpdateIntervalMillis(200)
                .setRenderer((state, columns) -> render(state, columns, wording))
                .setConsumer(new DelegatingProgressBarConsumer(live::show, terminal.columns() - 1)).build();
    }

    @Override
    void step(StepMetrics metrics) {
        super.step(metrics);
        bar.setExtraMessage(String.format(Locale.ROOT, "epoch %d/%d  %s", metrics.epoch(), length.epochs(),
                wording.batch(metrics.loss(), metrics.train())));
        bar.stepBy(metrics.samples());
    }

    /**
     * Returns the line of progress: {@code [==== ] 40 % epoch 2/5 loss 0.1234 accuracy 97.1 % 8,100 samples/s 9.5 s
     * left}.
     */
    static String render(ProgressState state, int columns, Wording wording) {
        double done = state.getNormalizedProgress();
        double seconds = state.getElapsedAfterStart().toNanos() * 1e-9;
        double perSecond = (state.getCurrent() - state.getStart()) / Math.max(seconds, 1e-9);
        String text = String.format(Locale.ROOT, " %3.0f %%  %s", 100 * done, state.getExtraMessage());
        if (perSecond > 0) {
            text += "  " + wording.rate(perSecond) + "  "
                    + Words.duration((state.getMax() - state.getCurrent()) / perSecond) + " left";
        }
        int width = Math.min(WIDEST_BAR, columns - text.length() - 2);
        if (width < NARROWEST_BAR) {
            return text.strip().substring(0, Math.min(text.strip().length(), columns));
        }
        int filled = (int) Math.round(done * width);
        return "[" + "=".repeat(filled) + " ".repeat(width - filled) + "]" + text;
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
