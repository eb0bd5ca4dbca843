/**
 * Foundations of several modules of Backlight. Random streams and threads are for everybody; the rest is for Backlight's own
 * modules.
 */
@SuppressWarnings("module") // The modules that are named here are built after this one.
module org.backlight.substrate {
    requires jdk.incubator.vector;

    exports org.backlight.substrate.random;
    exports org.backlight.substrate.thread;

    exports org.backlight.substrate.check
            to org.backlight.projection, org.backlight.optics, org.backlight.datasets, org.backlight.learning,
            org.backlight.app, org.backlight.benchmarks;
    exports org.backlight.substrate.checksum
            to org.backlight.optics, org.backlight.datasets, org.backlight.learning, org.backlight.app;
    exports org.backlight.substrate.file
            to org.backlight.projection, org.backlight.optics, org.backlight.datasets, org.backlight.learning,
            org.backlight.app;
    exports org.backlight.substrate.http to org.backlight.optics, org.backlight.app;
    exports org.backlight.substrate.simd to org.backlight.projection, org.backlight.optics,
            org.backlight.learning;
}
