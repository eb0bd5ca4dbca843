package org.backlight.app.command.opu;

import org.backlight.app.command.program.Version;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code backlight opu}: optical processing units, what they are and what they do. */
@Command(name = "opu", description = "Describes, measures and explores optical processing units.",
        subcommands = {
                OpuDescribeCommand.class,
                OpuCharacterizeCommand.class, OpuExploreCommand.class},
        mixinStandardHelpOptions = true, versionProvider = Version.class,
        usageHelpWidth = 100, footer = {
                "", "Examples:", "  ./backlight opu describe --preset wang-2024",
                "  ./backlight opu characterize --set camera.bits=10",
                "  ./backlight opu explore --vary camera.bits=1,2,4,8"})
public final class OpuCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Shows the usage, if there is no subcommand. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
