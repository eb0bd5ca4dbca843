package org.backlight.app.command;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JVM by which tests run the program in a process of its own: that of the tests, with their compiler. */
public final class ProgramJvm {

    private ProgramJvm() {}

    /**
     * Returns the command that runs the program; a command line of the program follows it.
     *
     * @param options more of the JVM's options; they win over others of the same name
     */
    public static List<String> command(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Of short processes, what compiles for the long run takes longer than the rest.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:TieredStopAtLevel")).forEach(command::add);
        command.addAll(List.of("--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Backlight.class.getName()));
        return command;
    }
}
