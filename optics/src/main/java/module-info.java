/** Random projections by light: the boundary of a device, its twin, and the host that retrieves projections from its counts. */
@SuppressWarnings("module") // The modules that are named here are built after this one.
module org.backlight.optics {
    requires transitive org.backlight.projection;
    requires org.backlight.substrate;
    requires jdk.incubator.vector;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires io.jhdf;
    requires ejml.core;
    requires ejml.ddense;
    requires org.apache.commons.statistics.distribution;

    exports org.backlight.optics;
    exports org.backlight.optics.cost;
    exports org.backlight.optics.device;
    exports org.backlight.optics.driver;
    exports org.backlight.optics.recording;
    exports org.backlight.optics.remote;
    exports org.backlight.optics.retrieval;
    exports org.backlight.optics.twin;

    exports org.backlight.optics.characterization to org.backlight.app, org.backlight.benchmarks;

    // Presets are bound to records, some of them private.
    opens org.backlight.optics to tools.jackson.databind;

    uses org.backlight.optics.driver.OpuDriver;

    provides org.backlight.optics.driver.OpuDriver with org.backlight.optics.driver.TwinDriver,
            org.backlight.optics.remote.RemoteDriver;
}
