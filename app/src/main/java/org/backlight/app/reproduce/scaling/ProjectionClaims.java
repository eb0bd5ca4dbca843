package org.backlight.app.reproduce.scaling;

import static org.backlight.app.reproduce.scaling.ScalingClaims.format;
import static org.backlight.app.reproduce.scaling.ScalingClaims.unknown;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.backlight.app.reproduce.Claim;
import org.backlight.projection.ProjectionKind;

/** Claims on projections alone, by light and by electronics. */
final class ProjectionClaims {

    private static final double MILLI = 1e3;
    /** What times may differ by and be the same. */
    private static final double CONSTANT = 0.01;

    private final ScalingStudy study;
    private final ScalingModel described;

    ProjectionClaims(ScalingStudy study, ScalingModel described) {
        this.study = study;
        this.described = described;
    }

    /** Returns the claims. */
    List<Claim> all() {
        return List.of(ratio(), constantOpticalTime(), fiftyTimes());
    }

    private Claim ratio() {
        String claim = "A projection by light takes 10,000 times as long as on the graphics processor alone at 10^3 × 10^3, and about 5 times as long at 10^4 × 10^4.";
        Optional<Double> small = study.lightTo(ProjectionPoint.Kind.STORED, 1000);
        Optional<Double> large = study.lightTo(ProjectionPoint.Kind.STORED, 10_000);
        if (small.isEmpty() || large.isEmpty()) {
            return unknown(claim, "both sizes by light and by a stored matrix");
        }
        int batch = study.plan().batch();
        double there = described.light(10_000) / described.digital(ProjectionKind.DENSE, 10_000, 1);
        double together = described.light(1000) / described.digital(ProjectionKind.DENSE, 1000, batch);
        return new Claim(claim,
                format("Beside a stored matrix on this machine %.3g and %.3g times. By the model of %s %.3g times at 10^3 for %d vectors at once, and at 10^4 %.3g for these and %.3g one by one.",
                        small.get(), large.get(), described.machine().name(), together, batch,
                        described.light(10_000) / described.digital(ProjectionKind.DENSE, 10_000, batch),
                        there),
                format("the ratio falls by a factor of %.0f here, of 2,000 there; %s",
                        small.get() / large.get(),
                        there > 2.5 && there < 10
                                ? "the published end is that of vectors one by one, for which the matrix is read from memory each time"
                                : "the model does not find the published end with either batch"));
    }

    private Claim constantOpticalTime() {
        String claim = "The optical time stays the same up to 45,000 × 45,000, and beyond.";
        List<Integer> sizes = study.plan().projections().stream()
                .filter(point -> point.kind() == ProjectionPoint.Kind.OPTICAL
                        && study.projection(point.kind(), point.size()).isPresent())
                .map(ProjectionPoint::size).sorted().toList();
        if (sizes.size() < 2) {
            return unknown(claim, "two sizes by light");
        }
        double first = device(sizes.getFirst());
        List<Integer> same = sizes.stream().filter(size -> device(size) <= first * (1 + CONSTANT)).toList();
        ProjectionTimes last = study.projection(ProjectionPoint.Kind.OPTICAL, sizes.getLast()).orElseThrow();
        return new Claim(claim,
                format("The device takes %.2f ms at %,d, %s%.2f ms at %,d. The host's part grows from %.3f to %.1f ms.",
                        MILLI * first, sizes.getFirst(),
                        sizes.contains(PublishedTimes.LARGEST)
                                ? format("%.2f ms at %,d, ", MILLI * device(PublishedTimes.LARGEST),
                                        PublishedTimes.LARGEST)
                                : "",
                        MILLI * last.deviceSeconds(), sizes.getLast(),
                        MILLI * study.projection(ProjectionPoint.Kind.OPTICAL, sizes.getFirst()).orElseThrow()
                                .host().median(),
                        MILLI * last.host().median()),
                same.getLast() >= PublishedTimes.LARGEST
                        ? format("yes, by the device's timing: up to %,d%s", same.getLast(),
                                same.getLast().equals(sizes.getLast())
                                        ? ""
                                        : format("; at %,d it takes %.1f times as long", sizes.getLast(),
                                                last.deviceSeconds() / first))
                        : format("no: only up to %,d", same.getLast()));
    }

    private double device(int size) {
        return study.projection(ProjectionPoint.Kind.OPTICAL, size).orElseThrow().deviceSeconds();
    }

    private Claim fiftyTimes() {
        String claim = "At 45,000 × 45,000 light is up to 50 times faster than electronic simulation.";
        List<ProjectionPoint.Kind> kinds = Arrays.stream(ProjectionPoint.Kind.values())
                .filter(kind -> study.lightTo(kind, PublishedTimes.LARGEST).isPresent()
                        && kind.digital().isPresent())
                .toList();
        if (kinds.isEmpty()) {
            return unknown(claim, "that size by light and by a digital projection");
        }
        List<String> words = new ArrayList<>();
        for (ProjectionPoint.Kind kind : kinds) {
            ProjectionTimes digital = study.projection(kind, PublishedTimes.LARGEST).orElseThrow();
            double all = 1 / study.lightTo(kind, PublishedTimes.LARGEST).orElseThrow();
            words.add(format("%.3g times faster than a %s (the device alone: %.3g)", all,
                    kind == ProjectionPoint.Kind.HADAMARD ? "structured projection" : kind.label(),
                    digital.host().median() / device(PublishedTimes.LARGEST)));
        }
        double best = kinds.stream()
                .mapToDouble(kind -> study.projection(kind, PublishedTimes.LARGEST).orElseThrow().host()
                        .median() / device(PublishedTimes.LARGEST))
                .max().orElseThrow();
        double oneByOne = described.digital(ProjectionKind.DENSE, PublishedTimes.LARGEST, 1)
                / LightWork.cost(study.device(), PublishedTimes.LARGEST, PublishedTimes.LARGEST).seconds();
        return new Claim(claim,
                format("On this machine, for each vector of a batch, host and device together: %s. By the model of %s with vectors one by one, the device alone is %.3g times faster.",
                        String.join(", ", words), described.machine().name(), oneByOne),
                best >= PublishedTimes.LARGEST_GAIN
                        ? "yes: beside the slowest electronic way here, by the device alone"
                        : format("not beside this machine's batches, where it is %.3g at most", best));
    }
}
