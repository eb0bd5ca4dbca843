package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code backlight serve} says where it listens, is well, and ends in order. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ServeCommandTest {

    @TempDir
    private Path folder;

    private static String awaitReady(BufferedReader said) throws Exception {
        String line = said.readLine();
        while (line != null && !line.startsWith("listening on ")) {
            line = said.readLine();
        }
        return line;
    }

    @Test
    void itServesUntilCtrlC() throws Exception {
        Path socket = folder.resolve("s");
        Process process = BacklightProcess.start("serve", "--socket", socket.toString());
        try (BufferedReader said = process.inputReader()) {
            assertThat(awaitReady(said)).isEqualTo("listening on unix:" + socket);
            CommandLineRun health = CommandLineRun.of("serve", "health", "unix:" + socket);
            assertThat(health.exitCode()).as(health.err()).isZero();
            assertThat(health.out()).startsWith("{\"status\":\"ok\",").hasLineCount(1);
            CommandLineRun second = CommandLineRun.of("serve", "--socket", socket.toString());
            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.err()).isEqualTo("backlight: another service listens at " + socket + "\n");
            BacklightProcess.interrupt(process);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said.lines().toList()).contains("ending, 0 projections are open");
        } finally {
            process.destroyForcibly();
        }
        assertThat(socket).doesNotExist();
        CommandLineRun gone = CommandLineRun.of("serve", "health", "unix:" + socket);
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).startsWith("backlight: no connection to unix:" + socket).hasLineCount(1);
    }

    @Test
    void itEndsWithTheProgramThatStartedIt() throws Exception {
        Process process = BacklightProcess.start("serve", "--port", "0", "--token", "0123456789abcdef",
                "--until-stdin-closes");
        try (BufferedReader said = process.inputReader()) {
            String address = awaitReady(said).substring("listening on ".length());
            assertThat(address).matches("127\\.0\\.0\\.1:\\d+");
            CommandLineRun health = CommandLineRun.of("serve", "health", address);
            assertThat(health.exitCode()).isEqualTo(1);
            assertThat(health.err()).contains("This service needs a token").hasLineCount(1);
            assertThat(
                    CommandLineRun.of("serve", "health", address, "--token", "0123456789abcdef").exitCode())
                    .isZero();
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    serve | there is no place to listen at; expected --socket PATH or --port N
                    serve --socket a --port 1 | --socket and --port exclude each other: each names a place; expected one of them
                    serve --socket a --host b | --host goes with --port only
                    serve --port 70000 | --port is 70000; expected 0 to 65535
                    serve --port 0 | --port needs a token, so that not everybody who can reach it may use it; expected --token or the variable BACKLIGHT_TOKEN
                    serve --port 0 --token short | the token has 5 characters; expected 16 to 256 letters, digits or any of -._~+/=
                    serve --socket a --connections 0 | --connections is 0; expected a whole number from 1 to 10000
                    serve --socket a --array-bytes 1 | --array-bytes is 1; expected a whole number from 64 to
                    serve --socket a --idle-seconds 0 | --idle-seconds is 0; expected
                    serve --socket /nonexistent/x | /nonexistent is not there; expected the folder of the socket /nonexistent/x
                    serve health nowhere | ADDRESS is "nowhere"; expected host:port with a port of 1 to 65535, or unix: with the absolute path of a socket
                    """)
    void mistakesAreOneSentence(String line, String sentence) {
        CommandLineRun run = CommandLineRun.of(line.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("backlight: " + sentence).hasLineCount(1);
    }

    @Test
    void aPlaceThatIsNoneIsOneSentence() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        CommandLineRun run = CommandLineRun.of("serve", "--socket", file.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("backlight: " + file + " is there and no socket; name another place\n");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandLineRun second = CommandLineRun.of("serve", "--token", "0123456789abcdef", "--port",
                    String.valueOf(taken.getLocalPort()));
            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.err()).startsWith("backlight: port " + taken.getLocalPort()
                    + " of 127.0.0.1 cannot be listened at: it is in use").hasLineCount(1);
        }
    }
}
