package org.backlight.optics.driver;

import java.util.List;

/** Refusal of a name that is not among those that are known; its message lists them. */
public final class UnknownNameException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String name;
    private final transient List<String> known;

    UnknownNameException(String message, String name, List<String> known) {
        super(message);
        this.name = name;
        this.known = List.copyOf(known);
    }

    /** Returns the name that was asked for. */
    public String name() {
        return name;
    }

    /** Returns the names that are known. */
    public List<String> known() {
        return known == null ? List.of() : known;
    }
}
