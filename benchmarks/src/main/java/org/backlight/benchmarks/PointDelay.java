package org.backlight.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.RunFolder;

/**
 * Measures how long a line of {@code metrics.jsonl} takes from its file into the figures of an open page: from before it is written
 * until the figure of the loss says its step, as the page itself sees it. Lines come at irregular times, as those of trainings do.
 */
final class PointDelay {

    private static final long LEAST_PAUSE_MILLIS = 600;
    private static final long MOST_PAUSE_MILLIS = 1400;

    private final PageBrowser browser;
    private final RunFolder run;
    private int step;

    /**
     * Begins a run.
     *
     * @param folder of all runs
     */
    PointDelay(PageBrowser browser, Path folder) throws Exception {
        this.browser = browser;
        run = RunFolder.create(folder, RecipeReader.read("digits-dfa", List.of()),
                LocalDateTime.of(2026, 2, 1, 0, 0));
        append();
    }

    private void append() throws Exception {
        step++;
        Files.writeString(run.metricsFile(), String.format(Locale.ROOT,
                "{\"step\":%d,\"epoch\":1,\"split\":\"train\",\"loss\":%.6f,\"accuracy\":0.5}%n", step,
                2 / Math.sqrt(step)), StandardOpenOption.APPEND);
    }

    /**
     * Opens the page with this run alone, and writes lines.
     *
     * @param address of the page
     * @param lines how many
     * @return the times that they took, in milliseconds
     */
    double[] measure(String address, int lines) throws Exception {
        browser.open(address + "#run=" + run.name());
        String label = "document.getElementById('figure-loss')?.getAttribute('aria-label') ?? ''";
        browser.await("(" + label + ").includes('at step " + step + "') "
                + "&& document.getElementById('connection').textContent == 'live'");
        browser.await("(() => { const figure = document.getElementById('figure-loss'); window.seen = {};"
                + "new MutationObserver(() => { const step = /at step (\\d+)/.exec(figure.getAttribute('aria-label'));"
                + "if (step) window.seen[step[1]] ??= Date.now(); }).observe(figure, { attributes: true });"
                + "return true; })()");
        var random = new SplittableRandom(1);
        double[] millis = new double[lines];
        for (int i = 0; i < lines; i++) {
            Thread.sleep(random.nextLong(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
            long written = System.currentTimeMillis();
            append();
            browser.await("window.seen[" + step + "] > 0");
            millis[i] = browser.number("window.seen[" + step + "]") - written;
        }
        return millis;
    }
}
