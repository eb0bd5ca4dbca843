/** All that a program of one's own needs: projections, the optical processing unit, data sets, and learning. */
module org.backlight {
    requires transitive org.backlight.projection;
    requires transitive org.backlight.optics;
    requires transitive org.backlight.datasets;
    requires transitive org.backlight.learning;
}
