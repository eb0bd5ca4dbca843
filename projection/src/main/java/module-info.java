/** Fixed random linear maps that are never stored. */
module org.backlight.projection {
    requires transitive org.backlight.substrate;
    requires java.management;
    requires jdk.management;
    requires jdk.incubator.vector;

    exports org.backlight.projection;
    exports org.backlight.projection.npy;
    exports org.backlight.projection.ternary;
}
