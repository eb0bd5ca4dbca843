package org.backlight.optics.driver;

import java.util.List;

/** Refusal of a name that is not among those that are known; its message lists them. */
public final class UnknownNameException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String refusal;
    private final String others;
    private final String name;
    private final transient List<String> known;

    /**
     * Puts the sentence together.
     *
     * @param refusal what there is not
     * @param others what there is, as it goes on after "those"
     */
    UnknownNameException(String refusal, String others, String name, List<String> known) {
        super(refusal + "; those " + others);
        this.refusal = refusal;
        this.others = others;
        this.name = name;
        this.known = List.copyOf(known);
    }

    /** Returns the sentence with a name that may have been meant, before the list of all. */
    public String sentence(String near) {
        return refusal + ". Did you mean " + near + "? Those " + others;
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
