package org.backlight.app.command.option;

import java.util.Set;
import org.backlight.app.report.FigureFormat;
import picocli.CommandLine.Option;

/** The option {@code --format} of commands whose report has figures. */
public final class FormatOption {

    @Option(names = "--format", paramLabel = "FORMATS",
            description = "Also write each figure as a file beside the report, for a paper: png, svg or pdf, or several with commas between; with its numbers as CSV.")
    private String formats;

    /**
     * Returns the formats of the files that are asked for.
     *
     * @throws org.backlight.app.failure.UserMistake if one is none
     */
    public Set<FigureFormat> formats() {
        return formats == null ? Set.of() : FigureFormat.parse(formats);
    }
}
