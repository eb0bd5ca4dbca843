package org.backlight.app.command.option;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --token} of commands that others connect to. */
public final class TokenOption {

    /** Name of the variable that holds the token where the option is missing. */
    public static final String VARIABLE = "BACKLIGHT_TOKEN";

    @Option(names = "--token", paramLabel = "TOKEN",
            description = "What those who connect must show, 16 to 256 letters, digits or any of -._~+/=; the variable "
                    + VARIABLE + " by default, which other users cannot see.")
    private String token;

    /** Returns the token; empty where there is none. */
    public Optional<String> token() {
        return Optional.ofNullable(token)
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)).filter(text -> !text.isEmpty()));
    }
}
