package org.backlight.optics.driver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Driver that opens devices of one kind: what a laboratory puts on the class path to have its device found by name.
 *
 * <p>A driver is a public class with a public constructor without arguments, which does nothing. Its jar names the class in
 * {@code META-INF/services/org.backlight.optics.driver.OpuDriver} (and, if it is a module, in a {@code provides} clause); it is
 * found by {@link java.util.ServiceLoader}.
 */
public interface OpuDriver {

    /** Returns the name by which recipes and the command line choose it, such as {@code bench-2}. */
    String name();

    /** Returns one sentence on what its devices are. */
    String summary();

    /** Returns the parameters that it knows. Parameters of retrieval and calibration are the host's, and not among them. */
    List<DriverParameter> parameters();

    /**
     * Opens a device.
     *
     * @param parameters a value for each of {@link #parameters}, defaults filled in
     * @param seed fixes all that is random of a device that is simulated; meaningless for others
     * @return a device of its own, which is closed by the caller; devices may be opened and closed several times in turn
     * @throws IllegalArgumentException if a value does not do, in one sentence that begins with the parameter's name
     * @throws org.backlight.optics.device.DeviceFault if the device cannot be reached; any other exception of a connection
     *     counts as that
     */
    OpuDevice open(Map<String, String> parameters, long seed);

    /**
     * Returns the method of retrieval that suits its devices; empty for the one that their reference beam allows, see {@link
     * org.backlight.optics.retrieval.RetrievalMethods#suitable}. Users can choose another one.
     *
     * @param parameters as for {@link #open}
     */
    default Optional<Retrieval> retrieval(Map<String, String> parameters) {
        return Optional.empty();
    }

    /**
     * Returns when the host should look for drift of its devices. Users can choose otherwise.
     *
     * @param parameters as for {@link #open}
     */
    default Recalibration recalibration(Map<String, String> parameters) {
        return Recalibration.STANDARD;
    }
}
