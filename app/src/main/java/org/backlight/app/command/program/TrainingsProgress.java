package org.backlight.app.command.program;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.Tasks;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.trainings.Cell;
import org.backlight.app.trainings.Trainings;

/** A line for each training that ends, and on a terminal what is going on beneath. */
final class TrainingsProgress implements Trainings.Listener, AutoCloseable {

    private final PrintWriter out;
    private final Optional<LiveLine> live;

    TrainingsProgress(Terminal terminal) {
        out = terminal.progress();
        live = terminal.showsLive() ? Optional.of(new LiveLine(out)) : Optional.empty();
    }

    @Override
    public void finished(Cell cell, RunSummary summary, boolean before) {
        Wording wording = Tasks.of(cell.recipe()).wording(cell.recipe());
        String figures = wording.shown().stream()
                .filter(metric -> Double.isFinite(summary.testFigure(metric.name())))
                .map(metric -> metric.name() + " " + metric.format().words(summary.testFigure(metric.name()))
                        + ", ")
                .collect(Collectors.joining());
        line(String.format(Locale.ROOT, "%s: %s%s loss %s%s", cell.words(), figures,
                wording.heldOut(), Wording.loss(summary.testLoss()),
                before
                        ? " (done before)"
                        : String.format(Locale.ROOT, ", %.1f s", summary.trainSeconds())));
    }

    @Override
    public void failed(Cell cell, String sentence) {
        line(cell.words() + ": failed: " + sentence);
    }

    @Override
    public void progress(int done, int all, Optional<Double> secondsLeft) {
        live.ifPresent(line -> line.show(done + " of " + all + " done" + secondsLeft
                .map(seconds -> String.format(Locale.ROOT, ", about %.0f min left",
                        Math.ceil(seconds / 60)))
                .orElse("")));
    }

    private void line(String text) {
        live.ifPresentOrElse(line -> line.print(text), () -> out.println(text));
    }

    @Override
    public void close() {
        live.ifPresent(LiveLine::close);
    }
}
