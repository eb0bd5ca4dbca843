package org.backlight.app.task.climate;

/**
 * Unit in which values are written for people: that of the data, but for precipitation, whose unit in the data is so large that all
 * values begin with zeros.
 *
 * @param name such as K
 * @param factor from values of the data to values as written
 */
record WrittenUnit(String name, double factor) {

    /** 1 kg of water covers 1 m² by 1 mm, and a day has 86,400 s. */
    private static final WrittenUnit MILLIMETRES_A_DAY = new WrittenUnit("mm/day", 86_400);

    /** Returns how values of a unit are written. */
    static WrittenUnit of(String unit) {
        return unit.replaceAll("[ *^]", "").equals("kgm-2s-1")
                ? MILLIMETRES_A_DAY
                : new WrittenUnit(unit, 1);
    }

    /** Returns values as written; the argument is not modified. */
    float[] values(float[] values) {
        float[] written = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            written[i] = (float) (factor * values[i]);
        }
        return written;
    }
}
