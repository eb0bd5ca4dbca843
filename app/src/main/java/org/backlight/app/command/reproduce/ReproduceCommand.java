package org.backlight.app.command.reproduce;

import java.io.PrintWriter;
import org.backlight.app.command.program.Version;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;

/** {@code backlight reproduce}: published results, trained again. */
@Command(name = "reproduce",
        description = "Trains a published result again, and reports what was published beside what is measured.",
        subcommands = {ReproduceDialogsCommand.class, ReproduceClimateCommand.class,
                ReproduceScalingCommand.class,
                ReproduceScalingPointCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class, usageHelpWidth = 100)
public final class ReproduceCommand implements Runnable {

    private final PrintWriter out;

    ReproduceCommand(Terminal terminal) {
        out = terminal.out();
    }

    /** Lists what can be reproduced, if no name is given. */
    @Override
    public void run() {
        out.println("What can be reproduced:");
        out.println();
        out.println(
                "dialogs   transformers that learn movie dialogs by light (Wang et al. 2024, arXiv 2409.12965)");
        out.println("          ./backlight reproduce dialogs --size small");
        out.println(
                "climate   networks that learn maps of warming by light (the same paper)");
        out.println("          ./backlight reproduce climate --size small");
        out.println(
                "scaling   the time of training against width and depth, and where light pays (the same paper)");
        out.println("          ./backlight reproduce scaling --quick");
    }
}
