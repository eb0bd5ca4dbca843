package org.backlight.app.command.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.project.LastRows;
import org.backlight.app.run.RunSummary;
import org.backlight.optics.BitPlaneProjection;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.recording.RecordedOpu;
import org.backlight.optics.recording.RecordingOpu;
import org.backlight.projection.RandomMap;
import org.backlight.projection.RandomProjection;
import picocli.CommandLine.Option;

/** The options {@code --record} and {@code --recording}: keep a device's frames and counts, or play them back. */
public final class RecordingOptions {

    @Option(names = "--record", paramLabel = "FILE.h5",
            description = "Also write every frame and its counts to an HDF5 file; like OUT.npy, it replaces an older one once it is complete.")
    private Path record;

    @Option(names = "--recording", paramLabel = "FILE.h5",
            description = "Take the counts from a recording instead of a device; --preset or --driver then only says how they are retrieved.")
    private Path recording;

    private RecordingOpu recorder;
    /** Projection that is recorded; null without {@code --record}. */
    private OpticalProjection recorded;
    private OpticalProjection light;
    private LastRows last;

    /** Returns the option that the command line has, if any. */
    public Optional<String> given() {
        return record != null
                ? Optional.of("--record")
                : recording != null ? Optional.of("--recording") : Optional.empty();
    }

    /** Returns the recording that takes the device's place, if any. */
    public Optional<Path> played() {
        return Optional.ofNullable(recording);
    }

    /** Returns what the device of {@link #projection} did so far; empty where there is none. */
    public Optional<RunSummary.Opu> account() {
        return Optional.ofNullable(light)
                .map(device -> RunSummary.Opu.of(device.ledger(), last.fidelity().orElse(null),
                        device.drift(), RunSummary.Opu.faults(device.faults())));
    }

    /** Returns the files that are written or read, besides input and output. */
    public List<Path> files() {
        return Stream.of(record, recording).filter(Objects::nonNull).toList();
    }

    /**
     * Makes the projection on the device, recorded if asked, or on the recording.
     *
     * @throws UserMistake if a recording is none, or cannot be written
     * @throws IllegalArgumentException if the device does not take the sizes, or the recording has others
     */
    public RandomProjection projection(DeviceChoice choice, long seed, long inputs, long outputs) {
        if (record != null && recording != null) {
            throw new UserMistake(
                    "--record and --recording exclude each other: a recording is there already");
        }
        OpticalProjection projection = OpticalProjection.on(device(choice, seed), choice, inputs, outputs);
        light = projection;
        recorded = recorder == null ? null : projection;
        last = new LastRows(projection);
        return last;
    }

    /**
     * Refuses what a recording has no room for, before anything is exposed.
     *
     * @param made of the projection of {@link #projection}
     * @param rows how many it will project
     * @throws UserMistake if they are too many
     */
    public void requireRoom(RandomMap made, long rows) {
        if (recorded == null) {
            return;
        }
        long shown = made instanceof BitPlaneProjection real ? Math.multiplyExact(rows, real.planes()) : rows;
        long room = recorder.mostFrames();
        if (recorded.mostFrames(shown) > room) {
            long perRow = (recorded.mostFrames(shown) - recorded.mostFrames(0)) / rows;
            long fitting = Math.max(0, (room - recorded.mostFrames(0)) / perRow);
            throw new UserMistake(String.format(Locale.ROOT,
                    "--record %s has room for %,d camera frames of this size (%.0f GiB in memory), but %,d rows may take %,d; expected %s",
                    record, room, RecordingOpu.DEFAULT_MAXIMUM_BYTES * 0x1p-30, rows,
                    recorded.mostFrames(shown),
                    fitting > 0
                            ? String.format(Locale.ROOT, "at most %,d rows, or fewer outputs", fitting)
                            : "fewer outputs, since calibration alone may take more"));
        }
    }

    private OpuDevice device(DeviceChoice choice, long seed) {
        if (recording != null) {
            try {
                return new RecordedOpu(recording);
            } catch (IOException e) {
                throw UserMistake.because("", e);
            }
        }
        OpuDevice device = choice.open(seed);
        if (record == null) {
            return device;
        }
        try {
            recorder = new RecordingOpu(device, record);
            return recorder;
        } catch (IOException e) {
            device.close();
            throw new UserMistake("--record " + record + " cannot be written: " + FileTrouble.words(e), e);
        }
    }

    /**
     * Writes what was recorded, if anything is to be.
     *
     * @throws FailedRun if that fails
     */
    public void save() {
        if (recorder == null) {
            return;
        }
        try {
            recorder.save();
        } catch (IOException e) {
            throw new FailedRun("--record " + record + " cannot be written: " + FileTrouble.words(e), e);
        }
    }
}
