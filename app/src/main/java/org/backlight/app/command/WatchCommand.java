package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.TokenOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.serve.TcpPlace;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.Interruption;
import org.backlight.app.watch.WatchServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight watch}: runs in a browser. */
@Command(name = "watch",
        description = "Serves a page that shows runs, live while they train, until Ctrl-C (docs/watch.md).",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {"",
                "Examples:", "  ./backlight watch", "  ./backlight watch runs --port 8080",
                "  BACKLIGHT_TOKEN=$(openssl rand -hex 32) ./backlight watch --host 0.0.0.0"})
final class WatchCommand implements Callable<Integer> {

    private static final int USUAL_PORT = 7227;

    @Parameters(arity = "0..1", paramLabel = "RUNS-FOLDER", defaultValue = "runs",
            description = "The folder of all runs, which is only read; ${DEFAULT-VALUE} by default.")
    private Path folder;

    @Option(names = "--port", paramLabel = "N",
            description = "Listen at a TCP port, 1 to 65535, or 0 for one that is free; " + USUAL_PORT
                    + " by default, or one that is free if that is taken.")
    private Integer port;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "127.0.0.1",
            description = "Name or number of this machine in the network that browsers come from; 127.0.0.1 by default, where none but this machine's can. Others need a token.")
    private String host;

    @Mixin
    private TokenOption token;

    private final Terminal terminal;

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (port != null && (port < 0 || port > 65535)) {
            throw new UserMistake("--port is " + port + "; expected 0 to 65535");
        }
        try (var end = new Interruption(); WatchServer server = server()) {
            int runs = server.runs();
            terminal.progress().println(runs == 0
                    ? "There are no runs in " + folder + " yet; they show up when they begin."
                    : runs + (runs == 1 ? " run in " : " runs in ") + folder + "; Ctrl-C ends.");
            terminal.progress().flush();
            terminal.out().println("listening on " + server.address());
            terminal.out().flush();
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private WatchServer server() {
        Optional<String> shown = token.token();
        try {
            try {
                return new WatchServer(folder, new TcpPlace(host, port == null ? USUAL_PORT : port), shown);
            } catch (IOException e) {
                if (port != null || !TcpPlace.isTaken(e)) {
                    throw e;
                }
                terminal.progress().println("Port " + USUAL_PORT + " is taken; here is another one.");
                return new WatchServer(folder, new TcpPlace(host, 0), shown);
            }
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage(), e);
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }
}
