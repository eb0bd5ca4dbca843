package org.backlight.app.reproduce.scaling;

import java.util.Locale;
import java.util.Optional;
import org.backlight.app.model.MemoryNeed;
import org.backlight.projection.ProjectionKind;
import org.backlight.substrate.check.Ranges;

/**
 * A random projection of as many inputs as outputs.
 *
 * @param kind how it is computed
 * @param size inputs, and outputs
 * @param rows vectors that are projected together
 */
public record ProjectionPoint(Kind kind, int size, int rows) implements ScalingPoint {

    private static final int MOST_VALUES = 1 << 24;
    private static final int BATCH = 128;

    /** Ways to compute a random projection. */
    public enum Kind {
        /** By a matrix of normal entries in memory. */
        STORED("stored matrix", ProjectionKind.DENSE),
        /** By normal entries that are made anew each time. */
        GENERATED("generated matrix", ProjectionKind.GAUSSIAN),
        /** By a structured matrix. */
        HADAMARD("structured (Hadamard)", ProjectionKind.HADAMARD),
        /** By light. */
        OPTICAL("light", null);

        private final String label;
        private final ProjectionKind digital;

        Kind(String label, ProjectionKind digital) {
            this.label = label;
            this.digital = digital;
        }

        String label() {
            return label;
        }

        /** Returns the kind of digital projection; empty for light. */
        Optional<ProjectionKind> digital() {
            return Optional.ofNullable(digital);
        }
    }

    /** @throws IllegalArgumentException if a size is out of its range */
    public ProjectionPoint {
        Ranges.check("projection size", size, 64, 1_000_000);
        Ranges.check("rows", rows, 1, 100_000);
    }

    /** Returns a projection of 128 vectors at once, or of fewer where they are long; light projects one after the other. */
    static ProjectionPoint of(Kind kind, int size) {
        return new ProjectionPoint(kind, size,
                kind == Kind.OPTICAL ? 1 : Math.clamp(MOST_VALUES / size, 1, BATCH));
    }

    @Override
    public String id() {
        return String.format(Locale.ROOT, "%s-n%d-b%d", kind.name().toLowerCase(Locale.ROOT), size, rows);
    }

    @Override
    public String words() {
        return String.format(Locale.ROOT, "projection of %,d to %,d, %s", size, size, kind.label());
    }

    @Override
    public boolean isOptical() {
        return kind == Kind.OPTICAL;
    }

    @Override
    public double memoryBytes() {
        return MemoryNeed.BASE + 2.0 * Float.BYTES * rows * size
                + (kind == Kind.STORED ? (double) Float.BYTES * size * size : 0);
    }
}
