package org.backlight.app.command;

import java.util.concurrent.Callable;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.Terminal;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backlight completion}: prints what makes a shell complete Backlight's commands and options. */
@Command(name = "completion",
        description = "Prints a script that makes a shell complete commands and options at the tab key.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Example, for this shell:", "  source <(./backlight completion bash)"})
final class CompletionCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private String shell;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("backlight", spec.root().commandLine());
        switch (shell) {
            case "bash" -> terminal.out().print(script);
            // The script completes in zsh too, by its emulation of bash's completion.
            case "zsh" -> terminal.out().print("autoload -U +X compinit && compinit\n" + script);
            default -> throw new UserMistake("SHELL is \"" + shell + "\"; expected bash or zsh");
        }
        terminal.out().flush();
        return 0;
    }
}
