package org.backlight.datasets.climate;

import java.util.List;

/** What a dimension of a variable stands for, by the names that data sets give it. */
enum Axis {

    MEMBER("member", "realization", "realisation", "ensemble"), TIME("time", "year"), LATITUDE("lat",
            "latitude"), LONGITUDE("lon", "longitude");

    private final List<String> names;

    Axis(String... names) {
        this.names = List.of(names);
    }

    boolean isNamed(String dimension) {
        return names.contains(dimension);
    }

    /** Returns whether dimensions stand for these axes, in this order. */
    static boolean match(List<String> dimensions, Axis... axes) {
        if (dimensions.size() != axes.length) {
            return false;
        }
        for (int i = 0; i < axes.length; i++) {
            if (!axes[i].isNamed(dimensions.get(i))) {
                return false;
            }
        }
        return true;
    }
}
