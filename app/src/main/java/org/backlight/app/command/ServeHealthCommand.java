package org.backlight.app.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.TokenOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.Terminal;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.http.HttpAnswer;
import org.backlight.substrate.http.HttpConnection;
import org.backlight.substrate.http.ServerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight serve health}: asks a service how it is. */
@Command(name = "health",
        description = "Asks a service how it is, and prints its answer (JSON); exit code 0 if it is well.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100)
final class ServeHealthCommand implements Callable<Integer> {

    private static final double TIMEOUT_SECONDS = 5;
    private static final int MOST_BYTES = 1 << 20;

    @Parameters(paramLabel = "ADDRESS", description = "unix:/path or host:port.")
    private String address;

    @Option(names = "--token", paramLabel = "TOKEN",
            description = "The service's token; the variable BACKLIGHT_TOKEN by default.")
    private String token;

    private final Terminal terminal;

    ServeHealthCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ServerAddress server;
        try {
            server = ServerAddress.parse("ADDRESS", address);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage(), e);
        }
        String shown = token == null ? System.getenv(TokenOption.VARIABLE) : token;
        try (HttpConnection connection = HttpConnection.open(server, TIMEOUT_SECONDS)) {
            HttpAnswer answer = connection.exchange("GET", "/health",
                    shown == null ? Map.of() : Map.of("Authorization", "Bearer " + shown), List.of(),
                    TIMEOUT_SECONDS, MOST_BYTES);
            if (answer.status() != 200) {
                throw new FailedRun("the service at " + address + " answers with status " + answer.status()
                        + ": " + Visible.text(answer.text()), null);
            }
            terminal.out().println(Visible.text(answer.text()));
            return 0;
        } catch (IOException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }
}
