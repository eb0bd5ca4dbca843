package org.backlight.app.command;

import java.util.List;
import org.backlight.app.run.RunFolder;

/** What two runs of one recipe have in common, bit for bit. */
final class RunCurves {

    private RunCurves() {}

    /** The curves alone: neither times nor the device's account, whose calibration is repeated. */
    static List<String> of(RunFolder run) {
        return run.metrics().stream().filter(metric -> !metric.split().equals("opu"))
                .map(metric -> metric.toString().replaceFirst("train_seconds=[^,}]*", "")).toList();
    }
}
