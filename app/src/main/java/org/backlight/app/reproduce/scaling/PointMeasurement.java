package org.backlight.app.reproduce.scaling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.Provenance;
import org.backlight.optics.DeviceChoice;

/** The measurement of one point, in a process that does nothing else. */
public final class PointMeasurement {

    private PointMeasurement() {}

    /**
     * Measures a point and writes its file.
     *
     * @param id its name
     * @param device of optical points
     * @param seconds how long it is measured, at least
     * @param file made or replaced
     * @param stop asked now and then; once true, nothing is written
     * @param command the command line, kept with the measurement, without the program's name
     * @return whether it was measured to the end
     * @throws UserMistake if there is no such point, it does not fit into the memory, or the device does not take it
     */
    public static boolean run(String id, DeviceChoice device, double seconds, Path file, BooleanSupplier stop,
            List<String> command) {
        ScalingPoint point = ScalingPoint.of(id);
        if (point.memoryBytes() > MachineMemory.bytes()) {
            throw new UserMistake(point.words() + " does not fit into this machine's memory");
        }
        Effort effort = Effort.of(seconds);
        ProcessorTime load = new ProcessorTime();
        Optional<PointFile> measured = switch (point) {
            case NetworkPoint network -> NetworkMeasurement.measure(network, device, effort, stop)
                    .map(times -> content(point, device, load, command, times, null));
            case ProjectionPoint projection -> ProjectionMeasurement
                    .measure(projection, device, effort, stop)
                    .map(times -> content(point, device, load, command, null, times));
        };
        if (measured.isEmpty()) {
            return false;
        }
        try {
            PointFolder.write(file, measured.get());
            return true;
        } catch (IOException e) {
            throw new FailedRun("file " + file + " cannot be written: " + FileTrouble.words(e), e);
        }
    }

    private static PointFile content(ScalingPoint point, DeviceChoice device, ProcessorTime load,
            List<String> command, NetworkTimes network, ProjectionTimes projection) {
        return new PointFile(point.id(), point.isOptical() ? device.name() : null, load.ofOthers(),
                Provenance.now(command, List.of()), network, projection);
    }
}
