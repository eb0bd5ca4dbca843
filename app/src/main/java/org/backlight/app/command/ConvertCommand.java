package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.OutputFolder;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.run.RunFolder;
import org.backlight.app.tensorboard.RunEvents;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight convert}: what a run has measured, for other programs. */
@Command(name = "convert",
        description = "Writes what a run has measured as event files, which TensorBoard shows. A training writes them itself where its recipe says training.tensorboard: true.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Example:",
                "  ./backlight convert runs/20260101-120000-digits-odfa --tensorboard events/digits-odfa",
                "  tensorboard --logdir events"})
final class ConvertCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "The folder of a run, finished or not, or its name.")
    private Path run;

    @Option(names = "--tensorboard", paramLabel = "DIR", required = true,
            description = "The folder to write to; made if it is missing.")
    private Path target;

    @Mixin
    private RunsFolderOption runsFolder;

    private final Terminal terminal;

    ConvertCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path folder = OutputFolder.of("--tensorboard", target);
        RunFolder opened = RunFolder.open(run, runsFolder.path());
        try {
            terminal.out().println("Events: " + RunEvents.convert(opened, folder));
        } catch (IOException e) {
            throw new FailedRun("folder " + folder + " cannot be written: " + FileTrouble.words(e), e);
        }
        return 0;
    }
}
