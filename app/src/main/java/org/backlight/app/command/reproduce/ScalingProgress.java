package org.backlight.app.command.reproduce;

import java.io.PrintWriter;
import java.util.Locale;
import org.backlight.app.reproduce.scaling.PointFile;
import org.backlight.app.reproduce.scaling.PointRuns;
import org.backlight.app.reproduce.scaling.ScalingPoint;

/** A line for each point that is measured. */
final class ScalingProgress implements PointRuns.Listener {

    private static final double MILLI = 1e3;

    private final PrintWriter out;
    private String place = "";

    ScalingProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begins(ScalingPoint point, int number, int all) {
        place = number + "/" + all;
    }

    @Override
    public void measured(ScalingPoint point, PointFile file) {
        double host = file.network() == null
                ? file.projection().host().median()
                : file.network().host().median();
        double device = file.network() == null
                ? file.projection().deviceSeconds()
                : file.network().deviceSeconds();
        out.println(String.format(Locale.ROOT, "%s  %s: %.4g ms%s", place, point.words(), MILLI * host,
                device > 0 ? String.format(Locale.ROOT, ", and %.4g ms on the device", MILLI * device) : ""));
    }

    @Override
    public void failed(ScalingPoint point, String sentence) {
        out.println(place + "  " + point.words() + ": failed: " + sentence);
    }
}
