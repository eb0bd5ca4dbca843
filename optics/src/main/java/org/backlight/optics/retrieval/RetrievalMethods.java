package org.backlight.optics.retrieval;

import java.util.List;
import org.backlight.optics.device.OpuGeometry;

/** List of the retrieval methods that presets and the command line can name, each with its default parameters. */
public final class RetrievalMethods {

    /** The registration: a new method is a new class and a line here. */
    private static final List<Retrieval> ALL = List.of(new OffAxisHolography(0), new PhaseShifting(4),
            new AnchorRetrieval(0, 3));

    private RetrievalMethods() {}

    /** Returns every method with its default parameters: records, whose components are the parameters. */
    public static List<Retrieval> all() {
        return ALL;
    }

    /**
     * Returns the method that a device's reference beam allows, with its default parameters: off-axis holography for a tilted
     * beam, phase shifting for one in line, and anchor retrieval without one.
     */
    public static Retrieval suitable(OpuGeometry geometry) {
        if (!geometry.hasReference()) {
            return named("anchor");
        }
        boolean inLine = geometry.carrierRadiansPerRow() == 0 && geometry.carrierRadiansPerColumn() == 0;
        return named(inLine ? "phase-shifting" : "off-axis");
    }

    /** Returns the names of all methods. */
    public static List<String> names() {
        return ALL.stream().map(Retrieval::method).toList();
    }

    /**
     * Returns a method with its default parameters.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists those that exist
     */
    public static Retrieval named(String method) {
        return ALL.stream().filter(retrieval -> retrieval.method().equals(method)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no retrieval method \"" + method
                        + "\"; those that exist are " + String.join(", ", names()) + "."));
    }
}
