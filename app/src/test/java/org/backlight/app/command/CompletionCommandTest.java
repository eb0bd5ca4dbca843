package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

    @TempDir
    private Path folder;

    @Test
    void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
        Path script = folder.resolve("completion.bash");
        Files.writeString(script, CommandLineRun.of("completion", "bash").out());
        Process bash = new ProcessBuilder("bash", "-c", """
                source "$0"
                COMP_WORDS=(backlight comp); COMP_CWORD=1; COMP_LINE="backlight comp"; COMP_POINT=14
                _complete_backlight; echo "${COMPREPLY[@]}"
                COMP_WORDS=(backlight train --dr); COMP_CWORD=2
                _complete_backlight; echo "${COMPREPLY[@]}"
                """, script.toString()).redirectErrorStream(true).start();
        assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("compare completion").contains("--dry-run");
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void zshLoadsItsCompletionFirst() {
        assertThat(CommandLineRun.of("completion", "zsh").out())
                .startsWith("autoload -U +X compinit && compinit\n")
                .contains("_complete_backlight");
    }

    @Test
    void otherShellsAreRefused() {
        CommandLineRun run = CommandLineRun.of("completion", "fish");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("backlight: SHELL is \"fish\"; expected bash or zsh" + System.lineSeparator());
    }
}
