package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.backlight.app.command.option.TokenOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.serve.ProjectionService;
import org.backlight.app.serve.ServiceLimits;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.Interruption;
import org.backlight.substrate.check.InvalidValueException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backlight serve}: projections for programs in other languages. */
@Command(name = "serve",
        description = "Serves projections to programs in other languages, until Ctrl-C (docs/serve.md, docs/protocol.md).",
        subcommands = ServeHealthCommand.class, mixinStandardHelpOptions = true,
        versionProvider = Version.class, usageHelpWidth = 100, footer = {"", "Examples:",
                "  ./backlight serve --socket /run/user/1000/backlight",
                "  BACKLIGHT_TOKEN=$(openssl rand -hex 32) ./backlight serve --port 5555 --host 0.0.0.0",
                "  ./backlight serve health unix:/run/user/1000/backlight"})
final class ServeCommand implements Callable<Integer> {

    @Option(names = "--socket", paramLabel = "PATH",
            description = "Listen at a socket of the Unix domain, which only this user can connect to.")
    private Path socket;

    @Option(names = "--port", paramLabel = "N",
            description = "Listen at a TCP port, 1 to 65535, or 0 for one that is free; needs a token.")
    private Integer port;

    @Option(names = "--host", paramLabel = "HOST",
            description = "Name or number of this machine in the network that clients come from; 127.0.0.1 by default, where none but this machine's can.")
    private String host;

    @Mixin
    private TokenOption token;

    @Option(names = "--array-bytes", paramLabel = "N",
            description = "The largest array of a request or an answer; 1 GiB, or a quarter of --memory-bytes if that is less, by default.")
    private Long arrayBytes;

    @Option(names = "--memory-bytes", paramLabel = "N",
            description = "Memory of all arrays of calls at once (one half), and of buffers and what projections store, such as dense matrices (the other half); 4 GiB, or half of the JVM's heap if that is less, by default.")
    private Long memoryBytes;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "256",
            description = "How many connections there may be; ${DEFAULT-VALUE} by default.")
    private int connections;

    @Option(names = "--projections", paramLabel = "N", defaultValue = "64",
            description = "How many projections may be open; ${DEFAULT-VALUE} by default.")
    private int projections;

    @Option(names = "--idle-seconds", paramLabel = "S", defaultValue = "3600",
            description = "After how long a silent connection is closed, with what it holds; ${DEFAULT-VALUE} by default.")
    private double idleSeconds;

    @Option(names = "--until-stdin-closes",
            description = "End when standard input does: with the program that started this one.")
    private boolean untilStdinCloses;

    private final Terminal terminal;

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if ((socket == null) == (port == null)) {
            throw new UserMistake(socket == null
                    ? "there is no place to listen at; expected --socket PATH or --port N"
                    : "--socket and --port exclude each other: each names a place; expected one of them");
        }
        if (host != null && port == null) {
            throw new UserMistake("--host goes with --port only");
        }
        if (port != null && (port < 0 || port > 65535)) {
            throw new UserMistake("--port is " + port + "; expected 0 to 65535");
        }
        try (var end = new Interruption();
                ProjectionService service = service(limits(), this::say)) {
            terminal.out().println("listening on " + service.address());
            terminal.out().flush();
            if (untilStdinCloses) {
                Thread.ofPlatform().daemon().name("stdin").start(() -> awaitStdin(end));
            }
            end.await();
            say("ending, " + service.openProjections() + " projections are open");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private void say(String event) {
        terminal.progress().println(event);
        terminal.progress().flush();
    }

    private static void awaitStdin(Interruption end) {
        try {
            while (System.in.read() >= 0) {
                // What comes is of no interest.
                continue;
            }
        } catch (IOException _) {
            // Nothing comes any more.
        }
        end.request();
    }

    private ServiceLimits limits() {
        long memory = memoryBytes == null ? ServiceLimits.usualMemoryBytes() : memoryBytes;
        try {
            return new ServiceLimits(
                    arrayBytes == null ? ServiceLimits.usualArrayBytes(memory) : arrayBytes, memory,
                    connections, projections, idleSeconds, ServiceLimits.standard().stallSeconds());
        } catch (InvalidValueException e) {
            throw new UserMistake("--" + e.getMessage(), e);
        }
    }

    private ProjectionService service(ServiceLimits limits, Consumer<String> events) {
        Optional<String> shown = token.token();
        if (port != null && shown.isEmpty()) {
            throw new UserMistake("--port needs a token, so that not everybody who can reach it may use it; "
                    + "expected --token or the variable " + TokenOption.VARIABLE);
        }
        try {
            return socket != null
                    ? ProjectionService.atSocket(socket, shown, limits, events)
                    : ProjectionService.atPort(host == null ? "127.0.0.1" : host, port, shown.orElseThrow(),
                            limits, events);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage(), e);
        } catch (IOException e) {
            throw UserMistake.because("", e);
        }
    }
}
