package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.RunFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code backlight watch} says where the page is, ends in order, and refuses in one sentence. */
class WatchCommandTest {

    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void itServesUntilCtrlC() throws Exception {
        Process process = BacklightProcess.start("watch", folder.toString(), "--port", "0");
        try (BufferedReader said = process.inputReader()) {
            String line = untilItListens(said).getLast();
            assertThat(line).matches("listening on http://127\\.0\\.0\\.1:\\d+/");
            HttpResponse<String> page = HttpClient.newHttpClient().send(
                    HttpRequest.newBuilder(URI.create(line.substring("listening on ".length()))).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.body()).contains("<title>Backlight</title>");
            BacklightProcess.interrupt(process);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(there).isEmpty();
        }
    }

    private static List<String> untilItListens(BufferedReader said) throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = said.readLine();
            lines.add(String.valueOf(line));
        } while (line != null && !line.startsWith("listening on "));
        return lines;
    }

    /** The usual port is not insisted on where another page has it. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void anotherPortIsTakenWhereTheUsualOneIsInUse() throws Exception {
        try (ServerSocket taken = taken(7227)) {
            assertThat(taken.isBound()).isTrue();
            Process process = BacklightProcess.start("watch", folder.toString());
            try (BufferedReader said = process.inputReader()) {
                List<String> lines = untilItListens(said);
                assertThat(lines).contains("Port 7227 is taken; here is another one.");
                assertThat(lines.getLast()).matches("listening on http://127\\.0\\.0\\.1:\\d+/")
                        .doesNotContain(":7227/");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static ServerSocket taken(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            return Assumptions.abort("port " + port + " belongs to another program: " + e.getMessage());
        }
    }

    private static void assertMistake(String sentence, String... args) {
        CommandLineRun run = CommandLineRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("backlight: " + sentence).hasLineCount(1);
    }

    @Test
    void mistakesAreOneSentence() throws Exception {
        String runs = folder.toString();
        Path file = Files.writeString(folder.resolve("file"), "");
        Path none = folder.resolve("none");
        assertMistake("runs folder " + none + " does not exist; expected", "watch", none.toString());
        assertMistake("runs folder " + file + " is not a folder", "watch", file.toString());
        assertMistake("--port is 70000; expected 0 to 65535", "watch", runs, "--port", "70000");
        assertMistake("the token has 5 characters; expected 16 to 256", "watch", runs, "--token", "short");
        assertMistake("--host 0.0.0.0 needs a token", "watch", runs, "--host", "0.0.0.0");
        assertMistake("no.such.host.invalid is no address of this machine", "watch", runs, "--host",
                "no.such.host.invalid");
        // Of a network for documentation, which no machine has.
        assertMistake("192.0.2.1 is no address of this machine", "watch", runs, "--host", "192.0.2.1",
                "--token",
                "0123456789abcdef");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertMistake("port " + taken.getLocalPort()
                    + " of 127.0.0.1 cannot be listened at: it is in use", "watch", runs, "--port",
                    String.valueOf(taken.getLocalPort()));
        }
        Path run = RunFolder.create(folder, RecipeReader.read("digits-bp", List.of()),
                LocalDateTime.of(2026, 1, 2, 3, 4)).path();
        assertMistake(run + " is a run; expected the folder of all runs, such as "
                + run.toAbsolutePath().getParent(), "watch", run.toString());
    }
}
