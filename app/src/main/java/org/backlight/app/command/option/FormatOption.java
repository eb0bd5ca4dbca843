package org.backlight.app.command.option;

import java.util.Set;
import org.backlight.app.report.FigureFormat;
import picocli.CommandLine.Option;

/** The option {@code --format} of commands whose report has figures. */
public final class FormatOption {

    @Option(names = "--format", paramLabel = "FORMATS",
            description = "Write each figure as a file beside the report or picture, for a paper: png, svg or pdf, or several with commas between; with its numbers as CSV. png of sweep, opu explore and evaluate by default, none of others.")
    private String formats;

    /** Returns whether the user has the option. */
    public boolean isAsked() {
        return formats != null;
    }

    /**
     * Returns the formats of the files that are asked for.
     *
     * @param usual those where none are asked for
     * @throws org.backlight.app.failure.UserMistake if one is none
     */
    public Set<FigureFormat> formats(FigureFormat... usual) {
        return formats == null ? Set.of(usual) : FigureFormat.parse(formats);
    }
}
