package org.backlight.optics.device;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Guard that checks every answer of a device, so that a failing one is never silently wrong. An exposure is refused if
 * it takes too long, if the device reports a fault or throws what stands for a lost connection, if a frame repeats the
 * one before it, in this exposure or the last, although the pattern or the light changed ({@link FramePlausibility}),
 * if too many pixels are at the largest count, or if all pixels read the same where light must show. A refused exposure
 * is repeated, after the device was prepared anew, as often as the policy allows; then the fault is thrown.
 *
 * <p>Whatever a device throws is a lost connection, but for a {@link DeviceFault}, which says itself what it is, and for
 * exceptions that tell of a mistake in a program, which another try would only hide and which are thrown on at once:
 * {@link IllegalArgumentException}, {@link IllegalStateException}, {@link NullPointerException},
 * {@link IndexOutOfBoundsException}, {@link ClassCastException}, {@link ArithmeticException}, {@link ArrayStoreException},
 * {@link NegativeArraySizeException}, {@link UnsupportedOperationException}, and every {@link Error}.
 *
 * <p>Saturation is only checked while the caller wants it: automatic exposure saturates the camera on purpose.
 */
public final class GuardedDevice extends ForwardingDevice {

    private final FaultPolicy policy;
    private final ExecutorService caller = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "opu-device");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<DeviceFault.Kind, Long> faults = new EnumMap<>(DeviceFault.Kind.class);
    private MirrorLayout layout;
    private Region region;
    private FramePlausibility plausibility;
    private boolean saturationIsFault = true;
    private int[] watched;
    private double frameSeconds;

    /**
     * Guards a device.
     *
     * @param device what answers; closed with this
     * @param policy what to refuse
     */
    public GuardedDevice(OpuDevice device, FaultPolicy policy) {
        super(device);
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    /**
     * Returns a device that needs no guard, since it can {@link Replay} or has one, as it is; any other one guarded by
     * {@link FaultPolicy#standard}.
     *
     * @param device what answers; closed with what is returned
     */
    public static OpuDevice before(OpuDevice device) {
        return device.capability(Replay.class).isPresent()
                || device.capability(GuardedDevice.class).isPresent()
                        ? device
                        : new GuardedDevice(device, FaultPolicy.standard());
    }

    /** Returns how many faults of each kind were met so far, those that a repetition cured included. */
    public Map<DeviceFault.Kind, Long> faults() {
        return Map.copyOf(faults);
    }

    /** Sets the time that every frame is expected to take; before that, none is expected beyond the policy's. */
    public void expect(double secondsPerFrame) {
        frameSeconds = secondsPerFrame;
    }

    /** Accepts saturated frames from now on, as the search for an exposure must. */
    public void acceptSaturation() {
        saturationIsFault = false;
    }

    /**
     * Refuses saturated frames from now on.
     *
     * @param pixels the pixels that are used, as indices into a frame; null for all. What others read is of no harm
     */
    public void refuseSaturation(int[] pixels) {
        saturationIsFault = true;
        watched = pixels;
    }

    @Override
    public void prepare(MirrorLayout newLayout, Region newRegion) {
        layout = newLayout;
        region = newRegion;
        plausibility = new FramePlausibility(device.geometry(), newLayout, newRegion);
        try {
            device.prepare(newLayout, newRegion);
        } catch (RuntimeException e) {
            DeviceFault fault = DeviceFault.of(e);
            faults.merge(fault.kind(), 1L, Long::sum);
            throw fault;
        }
    }

    @Override
    public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        for (int attempt = 0;; attempt++) {
            try {
                if (attempt > 0) {
                    device.prepare(layout, region);
                }
                exposeInTime(frames, settings, counts);
                check(frames, settings, counts);
                plausibility.accept(frames, settings, counts);
                return;
            } catch (RuntimeException e) {
                DeviceFault fault = DeviceFault.of(e);
                faults.merge(fault.kind(), 1L, Long::sum);
                if (attempt >= policy.retries() || !isIdle()) {
                    throw new DeviceFault(fault.kind(), fault.detail() + " It was asked "
                            + (attempt == 0 ? "once." : attempt + 1 + " times."), fault);
                }
            }
        }
    }

    /** Returns whether an interrupted call has come back; if not, it may still write to the counts. */
    private boolean isIdle() {
        try {
            caller.submit(() -> {}).get((long) (policy.timeoutSeconds() * 1e9), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void exposeInTime(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        double seconds = policy.timeoutSeconds() + frames.count() * frameSeconds;
        Future<?> answer = caller.submit(() -> device.expose(frames, settings, counts));
        try {
            answer.get((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new DeviceFault(DeviceFault.Kind.TIMEOUT,
                    frames.count() + " frames took more than " + seconds + " seconds.",
                    e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Waiting for the device was interrupted.", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException known -> throw known;
                case Error error -> throw error;
                case Throwable other -> throw DeviceFault.lost(other);
            }
        }
    }

    private void check(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        double top = device.geometry().saturationCounts();
        int pixels = region.pixels();
        for (int f = 0; f < frames.count(); f++) {
            boolean constant = counts.isConstant(f);
            boolean saturated = counts.count(f, 0, 0) >= top;
            if (constant && !saturated && plausibility.mustShow(frames, f, settings)) {
                throw new DeviceFault(DeviceFault.Kind.BLANK,
                        "all " + pixels + " pixels of frame " + frames.number(f) + " read "
                                + counts.count(f, 0, 0) + ".",
                        null);
            }
            long before = plausibility.repeatedBy(frames, f, settings, counts);
            if (before >= 0) {
                throw new DeviceFault(DeviceFault.Kind.STUCK_FRAME,
                        "frame " + frames.number(f) + " equals frame "
                                + before + " in every pixel, although it shows something else.",
                        null);
            }
            if (saturationIsFault && top < Double.POSITIVE_INFINITY) {
                double fraction = (double) counts.atLeast(f, top, watched)
                        / (watched == null ? pixels : watched.length);
                if (fraction > policy.saturatedFraction()) {
                    throw new DeviceFault(DeviceFault.Kind.SATURATED, Math.round(1000 * fraction) / 10.0
                            + " % of the pixels in use of frame " + frames.number(f)
                            + " are at the largest count.",
                            null);
                }
            }
        }
    }

    @Override
    public void close() {
        caller.shutdownNow();
        super.close();
    }
}
